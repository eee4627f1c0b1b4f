// LocalDirsFeatureStep: directories for shuffle and spilled data.
import { LOCAL_DIR_PREFIX } from '../../spec/names';
import { trimEnd } from '../../spec/text';
import { addEnvironment, addVolume, type FeatureStep } from '../context';

export const LOCAL_DIRECTORIES = 'spark.local.dir';
/** Where Spark, in the container, finds these directories. */
export const LOCAL_DIRS_VARIABLE = 'SPARK_LOCAL_DIRS';
export const LOCAL_DIRS_IN_MEMORY = 'spark.kubernetes.local.dirs.tmpfs';

/** The volume of the directory at a position, where Spark makes it. */
export function localDirName(index: number): string {
  return `${LOCAL_DIR_PREFIX}${index + 1}`;
}

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
      directories.forEach((directory, i) => addVolume(
        draft,
        { name: localDirName(i), emptyDir: inMemory ? { medium: 'Memory' } : {} },
        directory,
      ));
    }
    addEnvironment(draft.container, LOCAL_DIRS_VARIABLE, directories.join(','));
  },
};

/** As Java splits: what is empty at the end of the list does not count. */
function directoriesOf(list: string): string[] {
  return trimEnd(list, ',').split(',');
}
