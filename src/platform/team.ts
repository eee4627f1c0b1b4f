// People and programs that work with the applications of a namespace.
import { ISubject } from 'cdk8s-plus-27';
import { Subject } from './manifest';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Who is granted something: a group or a user as the cluster's authentication names them, or a service account. */
export class Team {
  /** A group of users. */
  public static group(name: string): Team {
    return new Team(name, { kind: 'Group', name, apiGroup: RBAC_GROUP });
  }

  /** One user. */
  public static user(name: string): Team {
    return new Team(name, { kind: 'User', name, apiGroup: RBAC_GROUP });
  }

  /** A service account, such as that of Airflow or Argo Workflows. */
  public static serviceAccount(name: string, namespace: string): Team {
    return new Team(`${namespace}-${name}`, { kind: 'ServiceAccount', name, namespace });
  }

  /** Any subject of cdk8s-plus. */
  public static of(subject: ISubject): Team {
    const { kind, name, namespace, apiGroup } = subject.toSubjectConfiguration();
    return new Team(namespace ? `${namespace}-${name}` : name, { kind, name, ...(namespace && { namespace }), ...(apiGroup && { apiGroup }) });
  }

  private constructor(
    /** Name of the group, user or service account. */
    public readonly name: string,
    private readonly subject: Subject,
  ) {
    if (name.trim() === '') {
      throw new Error('Team: the name is empty; give the name of a group, a user or a service account');
    }
  }

  /** @internal */
  public _toSubject(): Subject {
    return { ...this.subject };
  }
}
