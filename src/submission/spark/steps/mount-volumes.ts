// MountVolumesFeatureStep: volumes from properties, and the claims that are made on demand.
import type { Finding } from '../../../spec/findings';
import type { PersistentVolumeClaim, Volume, VolumeMount } from '../../../spec/kubernetes.gen';
import { SparkLabel } from '../../../spec/labels';
import type { FeatureStep, SubmissionContext } from '../context';
import type { Dialect } from '../dialects';
import { addVolume } from '../draft';
import { volumeSettings, type VolumeSettings } from '../volume-settings';

const ON_DEMAND = 'OnDemand';
/** What makes a claim's name one that only Spark can know. */
export const CLAIM_OF_POD = /OnDemand|SPARK_EXECUTOR_ID/;

export const mountVolumes: FeatureStep = {
  name: 'MountVolumesFeatureStep',
  apply(draft, context) {
    const { conf, dialect, findings, role } = context;
    volumeSettings(role, conf, dialect, findings).forEach((settings, index) => {
      addVolume(draft, volumeOf(settings, claimName(settings, index, context), dialect), mountOf(settings), settings.path);
      const claim = claimOf(settings, index, context);
      if (claim) draft.objects.push(claim);
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

function claimName({ options }: VolumeSettings, index: number, { prefix, role }: SubmissionContext): string {
  return (options.claimName ?? '').replaceAll(ON_DEMAND, `${prefix}-${role}-pvc-${index}`);
}

/** A claim is made only where both class and size are given; otherwise it must exist. */
function claimOf(settings: VolumeSettings, index: number, context: SubmissionContext): PersistentVolumeClaim | undefined {
  const { storageClass, sizeLimit } = settings.options;
  if (settings.type !== 'persistentVolumeClaim') return undefined;
  if (!storageClass || !sizeLimit) {
    if (CLAIM_OF_POD.test(settings.options.claimName)) context.findings.push(claimNotCreated(settings));
    return undefined;
  }
  const { conf, dialect, findings, identity } = context;
  if (!CLAIM_OF_POD.test(settings.options.claimName)) findings.push(claimOfFixedName(settings));
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

function claimOfFixedName({ key, options, path }: VolumeSettings): Finding {
  return {
    severity: 'warning',
    reason: 'ClaimOfFixedName',
    path,
    message: 'With a storage class and a size, Spark creates a claim of this name, which belongs to the application and is deleted with it. '
      + `To use a claim that exists, leave out ${key}.options.storageClass and ${key}.options.sizeLimit; for a claim for each pod, name it OnDemand.`,
    value: options.claimName,
  };
}

function claimNotCreated({ key, options, path }: VolumeSettings): Finding {
  const missing = ['storageClass', 'sizeLimit'].filter((option) => !options[option]).map((option) => `${key}.options.${option}`);
  return {
    severity: 'warning',
    reason: 'ClaimNotCreated',
    path,
    message: `Spark makes no claim without ${missing.join(' and ')}: the pod is created and waits for its claim for ever, and nothing says so. `
      + 'Set a storage class, also where it is the cluster\'s default, and a size.',
    value: options.claimName,
  };
}
