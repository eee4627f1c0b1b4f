// KueueDifferences: what Kueue changes in applications, for GitOps tools that compare objects with Git.
import { KUEUE_WRITES } from '../spec/kueue';

/**
 * The fields of SparkApplications that Kueue changes when it admits and evicts them. A GitOps tool that put them back would start an application that
 * Kueue holds, or run it on other nodes than those that its quota is for.
 */
export class KueueDifferences {
  /** JSON pointers of the fields, as in `ignoreDifferences` of an Argo CD Application. */
  public static jsonPointers(): string[] {
    return [...KUEUE_WRITES];
  }

  /** Entries of Argo CD's ConfigMap `argocd-cm`, or of `configs.cm` in the values of its chart, for all its Applications. */
  public static argoCd(): { [key: string]: string } {
    return {
      'resource.customizations.ignoreDifferences.sparkoperator.k8s.io_SparkApplication': [
        'jsonPointers:', ...KUEUE_WRITES.map((pointer) => `- ${pointer}`), '',
      ].join('\n'),
    };
  }

  private constructor() {}
}
