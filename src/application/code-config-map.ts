// The ConfigMap with the code of a program, and the volume that brings it into the pods.
import { Construct } from 'constructs';
import { CODE_FOLDER } from './local-code';
import { addObject } from '../manifest/objects';
import { SparkVolume } from '../manifest/volumes';
import { sha256Hex } from '../spec/hash';
import { canonicalJson } from '../spec/json';

/**
 * Adds a ConfigMap with files. Its name follows from its content, so a change makes another ConfigMap, and a run that has begun keeps its own.
 *
 * @param programName name of the program whose code it is
 */
export function addCodeConfigMap(scope: Construct, programName: string, namespace: string | undefined, data: Readonly<Record<string, string>>): SparkVolume {
  const name = `${programName}-code-${sha256Hex(canonicalJson(data)).slice(0, 8)}`;
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const object = addObject(new Construct(scope, 'Code'), 'Resource', 'v1', 'ConfigMap', metadata, { immutable: true, data });
  return SparkVolume.of({ name: 'spark-code', configMap: { name: object.name } }, CODE_FOLDER, { readOnly: true });
}
