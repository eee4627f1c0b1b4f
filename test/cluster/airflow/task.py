"""Runs one task of Airflow's SparkKubernetesOperator, as `airflow dags test` runs it, and prints how it ended as the last line, in JSON.

Its only argument is JSON: `application` (the manifest), `kubeconfig` (of Airflow's account), and what else the operator is to be given in `options`.
Afterwards `timeout` (seconds) ends the task, which is how Airflow cancels one.
"""

import datetime
import json
import sys

from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator
from airflow.sdk import DAG

given = json.loads(sys.argv[1])
application = given["application"]
name, namespace = application["metadata"]["name"], application["metadata"]["namespace"]

with DAG(dag_id=name, schedule=None, start_date=datetime.datetime(2026, 1, 1)) as dag:
    SparkKubernetesOperator(
        task_id="spark",
        name=name,
        namespace=namespace,
        random_name_suffix=False,
        template_spec={"spark": application},
        kubernetes_conn_id=None,
        config_file=given["kubeconfig"],
        get_logs=True,
        poll_interval=1,
        startup_timeout_seconds=300,
        execution_timeout=datetime.timedelta(seconds=given["timeout"]) if "timeout" in given else None,
        **given.get("options", {}),
    )

if __name__ == "__main__":
    run = dag.test()
    print(json.dumps({"state": str(getattr(run.state, "value", run.state))}))
