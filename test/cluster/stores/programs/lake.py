"""Writes the same rows as Iceberg, Delta and Parquet into an object store, and reads them back."""
import json

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
orders = spark.range(0, 1000, 1, 4).selectExpr("id", "id % 10 AS customer", "id * 2 AS amount")

orders.writeTo("lake.sales.orders").using("iceberg").createOrReplace()
# Only Iceberg's extension understands this statement, and only Delta's the OPTIMIZE below.
spark.sql("ALTER TABLE lake.sales.orders ADD PARTITION FIELD bucket(4, id)")
spark.sql("DELETE FROM lake.sales.orders WHERE customer = 0")

orders.write.format("delta").mode("overwrite").save("s3a://lake/delta/orders")
spark.sql("UPDATE delta.`s3a://lake/delta/orders` SET amount = 0 WHERE customer = 1")
spark.sql("OPTIMIZE delta.`s3a://lake/delta/orders`")

orders.write.mode("overwrite").parquet("s3a://lake/plain/orders")


def total(table):
    return [int(number) for number in table.selectExpr("count(*)", "sum(amount)").first()]


print("RESULT " + json.dumps({
    "iceberg": total(spark.table("lake.sales.orders")),
    "delta": total(spark.read.format("delta").load("s3a://lake/delta/orders")),
    "plain": total(spark.read.parquet("s3a://lake/plain/orders")),
}))
spark.stop()
