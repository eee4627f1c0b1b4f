// DriverCommandFeatureStep: the arguments of the image's entry point.
import type { FeatureStep } from '../context';
import { addEnvironment } from '../draft';
import { SPARK_CONF_DIR } from './conf-map';

export const PYTHON_VERSION = 'spark.kubernetes.pyspark.pythonVersion';

export const driverCommand: FeatureStep = {
  name: 'DriverCommandFeatureStep',
  apply({ container, properties }, { conf, dialect, findings, resource, submission }) {
    if (resource.type === 'python') {
      if (!dialect.does('anyPythonVersion') && conf.has(PYTHON_VERSION) && conf.get(PYTHON_VERSION) !== '3') {
        findings.push(conf.invalid(PYTHON_VERSION, 'InvalidPythonVersion',
          'must be 3: Spark has no other; which Python 3 runs is for spark.pyspark.python to say'));
      }
      const python = conf.get('spark.pyspark.python');
      const driverPython = conf.first('spark.pyspark.driver.python', 'spark.pyspark.python');
      if (python !== undefined) addEnvironment(container, 'PYSPARK_PYTHON', python);
      if (driverPython !== undefined) addEnvironment(container, 'PYSPARK_DRIVER_PYTHON', driverPython);
    }
    (container.args ??= []).push(
      'driver',
      ...(submission.proxyUser ? ['--proxy-user', submission.proxyUser] : []),
      '--properties-file', `${SPARK_CONF_DIR}/spark.properties`,
      '--class', resource.mainClass,
      resource.argument,
      ...submission.arguments,
    );
    properties.set('spark.kubernetes.resource.type', resource.type);
  },
};
