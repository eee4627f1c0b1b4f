// MountVolumesFeatureStep: the driver's volumes from properties, and the claims that are made for it on demand.
import type { PersistentVolumeClaim, Volume, VolumeMount } from '../../spec/kubernetes.gen';
import { SparkLabel } from '../../spec/labels';
import type { FeatureStep, SubmissionContext } from '../context';
import type { Dialect } from '../dialects';
import { volumeSettings, type VolumeSettings } from '../volume-settings';

const ON_DEMAND = 'OnDemand';

export const mountVolumes: FeatureStep = {
  name: 'MountVolumesFeatureStep',
  apply({ pod, container, objects }, context) {
    const { conf, dialect, findings } = context;
    // The driver reads the executors' settings, but what is wrong with them is better told before it runs.
    volumeSettings('executor', conf, dialect, findings);
    volumeSettings('driver', conf, dialect, findings).forEach((settings, index) => {
      (container.volumeMounts ??= []).push(mountOf(settings));
      (pod.spec.volumes ??= []).push(volumeOf(settings, claimName(settings, index, context), dialect));
      const claim = claimOf(settings, index, context);
      if (claim) objects.push(claim);
    });
  },
};

function mountOf({ name, mountPath, readOnly, subPath, subPathExpr }: VolumeSettings): VolumeMount {
  return { name, mountPath, ...(readOnly && { readOnly }), ...(subPath && { subPath }), ...(subPathExpr && { subPathExpr }) };
}

function volumeOf({ type, name, options, readOnly }: VolumeSettings, claim: string, dialect: Dialect): Volume {
  switch (type) {
    case 'hostPath':
      // The empty type stays visible on the pod, and means that nothing is checked.
      return { name, hostPath: { path: options.path, type: (dialect.does('hostPathType') && options.type) || '' } };
    case 'emptyDir':
      return { name, emptyDir: { ...(options.medium && { medium: options.medium }), ...(options.sizeLimit && { sizeLimit: options.sizeLimit }) } };
    case 'nfs':
      return { name, nfs: { path: options.path, server: options.server } };
    case 'persistentVolumeClaim':
      return { name, persistentVolumeClaim: { claimName: claim, ...(readOnly && { readOnly }) } };
  }
}

function claimName({ options }: VolumeSettings, index: number, { prefix }: SubmissionContext): string {
  return (options.claimName ?? '').replaceAll(ON_DEMAND, `${prefix}-driver-pvc-${index}`);
}

/** A claim is made only where both class and size are given; otherwise it must exist. */
function claimOf(settings: VolumeSettings, index: number, context: SubmissionContext): PersistentVolumeClaim | undefined {
  const { storageClass, sizeLimit } = settings.options;
  if (settings.type !== 'persistentVolumeClaim' || !storageClass || !sizeLimit) return undefined;
  const { conf, dialect, findings, identity } = context;
  const shared = conf.boolean('spark.kubernetes.legacy.useReadWriteOnceAccessMode', !dialect.does('exclusiveClaims'), findings);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(settings, index, context),
      labels: { ...settings.labels, [SparkLabel.APP_SELECTOR]: identity.applicationId },
      annotations: { ...settings.annotations },
    },
    spec: {
      storageClassName: storageClass,
      accessModes: [shared ? 'ReadWriteOnce' : 'ReadWriteOncePod'],
      resources: { requests: { storage: sizeLimit } },
    },
  };
}
