"""A Spark job that is steered by the word in a file of its driver: the cluster's checks look at its pods meanwhile.

calm: nothing to do. busy: more tasks than executors at any time, shuffled. finish: the end. fail: the end, with an exit code. fill-driver: takes memory in the driver's
container until there is none left. fill-executor: takes more heap than an executor has. The first argument, if there is one, is the word to begin with.
"""
import os
import sys
import time

from pyspark.sql import SparkSession

PHASE_FILE = '/tmp/phase'
TASKS = 6


def phase():
    if not os.path.exists(PHASE_FILE):
        return sys.argv[1] if len(sys.argv) > 1 else 'calm'
    with open(PHASE_FILE) as file:
        return file.read().strip()


def work(number):
    time.sleep(2)
    return number % TASKS, number


def fill_driver():
    taken = []
    while True:
        taken.append(bytearray(os.urandom(1024) * 16 * 1024))


def fill_executor(session):
    # Depends on a column, so that it is computed in an executor and not by the planner in the driver.
    session.range(1).selectExpr('length(repeat(cast(id as string), 2000000000))').collect()


def main():
    session = SparkSession.builder.getOrCreate()
    context = session.sparkContext
    rounds = 0
    while phase() != 'finish':
        if phase() == 'busy':
            sums = context.parallelize(range(TASKS), TASKS).map(work).reduceByKey(lambda left, right: left + right, TASKS).collectAsMap()
            assert sums == {number: number for number in range(TASKS)}, sums
            rounds += 1
        elif phase() == 'fail':
            sys.exit(3)
        elif phase() == 'fill-driver':
            fill_driver()
        elif phase() == 'fill-executor':
            fill_executor(session)
        else:
            time.sleep(0.2)
    print('%d rounds of %d tasks' % (rounds, TASKS))
    context.stop()


main()
