# Makes a driver do what its first argument names, so that the calls that it makes for it are recorded. It waits until a call was made that
# matches its second argument.
import re, sys, time
from pyspark.sql import SparkSession

LONGEST_WAIT_SECONDS = 300

sc = SparkSession.builder.getOrCreate().sparkContext
scala_context = sc._jsc.sc()


def until_called(pattern):
    end = time.time() + LONGEST_WAIT_SECONDS
    while time.time() < end:
        with open('/tmp/calls') as calls:
            if re.search(pattern, calls.read()):
                # Others follow soon.
                time.sleep(5)
                return
        time.sleep(1)
    raise RuntimeError(f'no call like {pattern} in {LONGEST_WAIT_SECONDS} s')


def compute():
    print('computed', sc.parallelize(range(100), 2).sum(), flush=True)


def want_executors(count):
    scala_context.requestTotalExecutors(count, 0, sc._jvm.org.apache.spark.api.python.PythonUtils.toScalaMap(sc._jvm.java.util.HashMap()))


# The executor is pending for ever, until it is asked for no longer.
def give_up_pending():
    until_called(r'POST \S+/pods 201')
    want_executors(0)


def scale():
    compute()
    want_executors(2)


# The plugin itself looks every five minutes at the soonest.
def enlarge_claims():
    compute()
    plugins = sc._jvm.org.apache.spark.scheduler.cluster.k8s
    plugin = plugins.ExecutorPVCResizeDriverPlugin()
    plugin.init(scala_context, None)
    plugin.receive(plugins.PVCDiskUsageReport('1', 0.99))
    plugin.checkAndResizePVCs()
    plugin.shutdown()


def fail():
    raise RuntimeError('as was asked for')


actions = {
    'compute': compute, 'nothing': lambda: None, 'give-up-pending': give_up_pending, 'scale': scale, 'enlarge-claims': enlarge_claims, 'fail': fail,
}
actions[sys.argv[1]]()
until_called(sys.argv[2])
sc.stop()
print('done', flush=True)
