// The last part of a submission, after all feature steps: spark.properties in an immutable ConfigMap.
import type { ConfigMap } from '../../../spec/kubernetes.gen';
import type { SubmissionContext } from '../context';
import { addEnvironment, addVolume, type PodDraft } from '../draft';
import { javaDate, writeProperties } from '../java-properties';

/** Where the driver finds spark.properties and whatever configuration files come with it. */
export const SPARK_CONF_DIR = '/opt/spark/conf';
const PROPERTIES_FILE = 'spark.properties';
/** 0644, in the decimal that JSON has. */
const FILE_MODE = 420;

export function addConfMap(draft: PodDraft, context: SubmissionContext, properties: Readonly<Record<string, string>>, submitTime?: number): void {
  const { identity, namespace, submission } = context;
  const name = identity.confMapName;
  const files: Record<string, string> = {
    ...submission.confFiles,
    [PROPERTIES_FILE]: writeProperties(properties, [
      `Java properties built from Kubernetes config map with name: ${name}`,
      ...(submitTime === undefined ? [] : [javaDate(submitTime)]),
    ]),
  };
  addEnvironment(draft.container, 'SPARK_CONF_DIR', SPARK_CONF_DIR);
  const items = Object.keys(files).sort().map((key) => ({ key, mode: FILE_MODE, path: key }));
  addVolume(draft, { name: 'spark-conf-volume-driver', configMap: { name, items } }, SPARK_CONF_DIR);
  const configMap: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    immutable: true,
    data: { ...files, 'spark.kubernetes.namespace': namespace },
  };
  draft.objects.push(configMap);
}
