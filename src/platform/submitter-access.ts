// SubmitterAccess: an account with least privilege for people and programs outside of the cluster that submit applications.
import { IServiceAccount, ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { NATIVE_SUBMITTER_RIGHTS, NODE_READER_RIGHTS, OPERATOR_SUBMITTER_RIGHTS, rightsOfVersions, rulesOf } from './rights';
import { ISparkNamespace } from './spark-namespace-props';
import { SparkVersion } from '../application/spark-code';
import { addRole } from '../manifest/objects';
import { dnsLabel } from '../manifest/values';

/** How applications are submitted. */
export enum SubmitterProfile {
  /** As SparkApplications, which an operator runs. */
  OPERATOR = 'operator',
  /** With `spark-submit --deploy-mode cluster`, without an operator. The right to create pods includes the rights of all accounts of the namespace. */
  NATIVE = 'native',
}

/** What can be set for an account that submits applications. */
export interface SubmitterAccessProps {
  /** Namespace that applications are submitted to. */
  readonly namespace: ISparkNamespace;

  /**
   * Name of the service account, and of its Role.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * How applications are submitted.
   *
   * @default SubmitterProfile.OPERATOR
   */
  readonly profile?: SubmitterProfile;

  /**
   * Versions of spark-submit. The profile NATIVE gets no right that only other versions need.
   *
   * @default - all supported versions
   */
  readonly sparkVersions?: SparkVersion[];

  /**
   * Whether the account may read the nodes of the cluster (`ClusterRole`).
   *
   * @default false
   */
  readonly readNodes?: boolean;
}

/**
 * A service account for people and programs outside of the cluster, such as a CI job, which may submit applications to one namespace, follow them and
 * read their logs. `kubectl create token` gives a token for it that expires.
 */
export class SubmitterAccess extends Construct {
  /** The account. No pod gets its token by default. */
  public readonly serviceAccount: IServiceAccount;

  public constructor(scope: Construct, id: string, props: SubmitterAccessProps) {
    super(scope, id);
    const namespace = props.namespace.namespaceName;
    const name = dnsLabel(`SubmitterAccess ${this.node.path}: name`, props.name ?? id);
    const account = new ServiceAccount(this, 'service-account', { metadata: { name, namespace }, automountToken: false });
    this.serviceAccount = account;
    const rights = props.profile === SubmitterProfile.NATIVE
      ? rightsOfVersions(NATIVE_SUBMITTER_RIGHTS, (props.sparkVersions ?? []).map(({ version }) => version))
      : OPERATOR_SUBMITTER_RIGHTS;
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    addRole(this, 'role', { name, namespace }, rulesOf(rights), subjects);
    if (props.readNodes) addRole(this, 'nodes', { name: `${namespace}-${name}-nodes` }, rulesOf(NODE_READER_RIGHTS), subjects);
    this.node.addDependency(props.namespace);
  }
}
