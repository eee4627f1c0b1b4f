# Makes a driver do what its argument names, so that the calls that it makes for it can be recorded.
import sys, time
from pyspark.sql import SparkSession

sc = SparkSession.builder.getOrCreate().sparkContext
scala_context = sc._jsc.sc()


def compute():
    print('computed', sc.parallelize(range(100), 4).sum(), flush=True)


def want_executors(count):
    scala_context.requestTotalExecutors(count, 0, sc._jvm.org.apache.spark.api.python.PythonUtils.toScalaMap(sc._jvm.java.util.HashMap()))


def wait(seconds):
    compute()
    time.sleep(seconds)


# The executor is pending for ever, until it is asked for no longer.
def give_up_pending():
    time.sleep(12)
    want_executors(0)
    time.sleep(8)


def scale():
    compute()
    want_executors(2)
    time.sleep(8)
    want_executors(1)
    time.sleep(5)


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
    compute()
    raise RuntimeError('as was asked for')


actions = {
    'compute': compute, 'fail-executors': lambda: time.sleep(60), 'wait': lambda: wait(25), 'give-up-pending': give_up_pending, 'scale': scale,
    'enlarge-claims': enlarge_claims, 'enlarge-memory': lambda: wait(80), 'fail': fail,
}
actions[sys.argv[1]]()
sc.stop()
print('done', flush=True)
