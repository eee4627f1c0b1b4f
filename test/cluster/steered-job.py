"""A Spark job that is steered by the word in a file of its driver: the cluster's checks look at its pods meanwhile.

calm: nothing to do. busy: more tasks than executors at any time, shuffled. finish: the end.
"""
import os
import time

from pyspark.sql import SparkSession

PHASE_FILE = '/tmp/phase'
TASKS = 6


def phase():
    if not os.path.exists(PHASE_FILE):
        return 'calm'
    with open(PHASE_FILE) as file:
        return file.read().strip()


def work(number):
    time.sleep(2)
    return number % TASKS, number


def main():
    context = SparkSession.builder.getOrCreate().sparkContext
    rounds = 0
    while phase() != 'finish':
        if phase() == 'busy':
            sums = context.parallelize(range(TASKS), TASKS).map(work).reduceByKey(lambda left, right: left + right, TASKS).collectAsMap()
            assert sums == {number: number for number in range(TASKS)}, sums
            rounds += 1
        else:
            time.sleep(0.2)
    print('%d rounds of %d tasks' % (rounds, TASKS))
    context.stop()


main()
