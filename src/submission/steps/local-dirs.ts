// LocalDirsFeatureStep: directories for shuffle and spilled data.
import { addEnvironment, addVolume, type FeatureStep } from '../context';

/** Volumes with this prefix are scratch space; Spark looks for it, and so does everyone who prepares nodes. */
export const LOCAL_DIR_PREFIX = 'spark-local-dir-';

export const localDirs: FeatureStep = {
  name: 'LocalDirsFeatureStep',
  apply(draft, { conf, findings, identity }) {
    const mounted = (draft.container.volumeMounts ?? []).filter((mount) => mount.name.startsWith(LOCAL_DIR_PREFIX)).map((mount) => mount.mountPath);
    const directories = mounted.length > 0 ? mounted : (conf.get('spark.local.dir') ?? identity.localDirectory).split(',');
    if (mounted.length === 0) {
      const inMemory = conf.boolean('spark.kubernetes.local.dirs.tmpfs', false, findings);
      directories.forEach((directory, i) => addVolume(
        draft,
        { name: `${LOCAL_DIR_PREFIX}${i + 1}`, emptyDir: inMemory ? { medium: 'Memory' } : {} },
        directory,
      ));
    }
    addEnvironment(draft.container, 'SPARK_LOCAL_DIRS', directories.join(','));
  },
};
