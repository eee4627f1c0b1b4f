// Rules on metrics and accelerators: settings that look right but cannot work, or do nothing.
import { finding, given, type Rule } from './rule';
import { ROLES } from '../roles';

/** The exporter's port is neither a system port nor one that the kernel hands out. */
export const exporterPort: Rule = {
  reason: 'InvalidMonitoring',
  check(application) {
    return given([{ path: 'spec.monitoring.prometheus.port', value: application.spec.monitoring?.prometheus?.port }])
      .filter(({ value }) => !Number.isInteger(value) || Number(value) < 1024 || Number(value) > 49151)
      .map((place) => finding('error', this.reason, place, 'must be a port number between 1024 and 49151'));
  },
};

/** A JVM loads its agents before Spark fetches anything, so the jar must be in the image. */
export const exporterJar: Rule = {
  reason: 'InvalidMonitoring',
  check(application) {
    const { monitoring, deps } = application.spec;
    const jar = monitoring?.prometheus?.jmxExporterJar;
    if (jar === undefined) {
      return [];
    }
    const place = { path: 'spec.monitoring.prometheus.jmxExporterJar', value: jar };
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(jar)) {
      return [finding(
        'error', this.reason, place, 'must be a path in the image: the JVM loads its agent before anything is fetched; write it without a scheme',
      )];
    }
    const fetched = (deps?.jars ?? []).some((url) => fileName(url) === fileName(jar) && !/^(local:|\/)/.test(url));
    return fetched
      ? [finding(
        'warning', this.reason, place,
        'spec.deps.jars arrives only after the JVM has loaded its agents; put the jar into the image or let an init container fetch it',
      )]
      : [];
  },
};

function fileName(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** Metrics that neither role exposes. */
export const metricsExposed: Rule = {
  reason: 'MonitoringWithoutEffect',
  check(application) {
    const { monitoring } = application.spec;
    return (monitoring?.prometheus || monitoring?.metricsProperties) && monitoring.exposeDriverMetrics === false && monitoring.exposeExecutorMetrics === false
      ? [finding('warning', this.reason, { path: 'spec.monitoring', value: undefined },
        'exposes nothing: set exposeDriverMetrics or exposeExecutorMetrics to true')]
      : [];
  },
};

/** No GPU is asked for without a resource name and a number. */
export const gpuQuantity: Rule = {
  reason: 'GpuWithoutEffect',
  check(application) {
    return ROLES.flatMap((role) => {
      const gpu = application.spec[role]?.gpu;
      return gpu && (!gpu.name || !(Number(gpu.quantity) > 0))
        ? [finding(
          'warning', this.reason, { path: `spec.${role}.gpu`, value: gpu },
          'asks for nothing: set a resource name such as nvidia.com/gpu and a quantity of at least 1',
        )]
        : [];
    });
  },
};
