// LocalDirsFeatureStep: directories for shuffle and spilled data.
import { LOCAL_DIR_PREFIX } from '../../../spec/names';
import { trimEnd } from '../../../spec/text';
import type { FeatureStep } from '../context';
import { addEnvironment } from '../draft';

const LOCAL_DIRECTORIES = 'spark.local.dir';
/** Where Spark, in the container, finds these directories. */
export const LOCAL_DIRS_VARIABLE = 'SPARK_LOCAL_DIRS';
export const LOCAL_DIRS_IN_MEMORY = 'spark.kubernetes.local.dirs.tmpfs';

export const localDirs: FeatureStep = {
  name: 'LocalDirsFeatureStep',
  check({ conf, findings }) {
    conf.boolean(LOCAL_DIRS_IN_MEMORY, false, findings);
  },
  apply(draft, { conf, findings, identity, localDirectories }) {
    const mounted = (draft.container.volumeMounts ?? []).filter((mount) => mount.name.startsWith(LOCAL_DIR_PREFIX)).map((mount) => mount.mountPath);
    const directories = mounted.length > 0 ? mounted : directoriesOf(localDirectories ?? conf.get(LOCAL_DIRECTORIES) ?? identity.localDirectory);
    if (mounted.length === 0) {
      const inMemory = conf.boolean(LOCAL_DIRS_IN_MEMORY, false, findings);
      const written = new Set(directoriesOf(conf.get(LOCAL_DIRECTORIES) ?? ''));
      directories.forEach((directory, i) => {
        // The volume is Spark's own; only the path of its mount is from the author.
        const name = `${LOCAL_DIR_PREFIX}${i + 1}`;
        (draft.pod.spec.volumes ??= []).push({ name, emptyDir: inMemory ? { medium: 'Memory' } : {} });
        const path = written.has(directory) ? conf.pathOf(LOCAL_DIRECTORIES) : undefined;
        (draft.container.volumeMounts ??= []).push(draft.sources.mark({ mountPath: directory, name }, path));
      });
    }
    addEnvironment(draft.container, LOCAL_DIRS_VARIABLE, directories.join(','));
  },
};

/** As Java splits: what is empty at the end of the list does not count. */
function directoriesOf(list: string): string[] {
  return trimEnd(list, ',').split(',');
}
