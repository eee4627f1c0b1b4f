// Security contexts with which pods run where Pod Security is `restricted`.
import type { Container, PodSecurityContext, SecurityContext } from '../spec/kubernetes.gen';

/** What the pods of an application are allowed to do. */
export enum PodSecurity {
  /**
   * What the Pod Security level `restricted` demands: not root (user 185, that of Spark's images), no privilege escalation, no
   * capabilities, the seccomp profile of the runtime. `podSecurityContext` and `securityContext` override single fields.
   */
  RESTRICTED = 'Restricted',
  /** Nothing is added. The image and the given security contexts decide. */
  AS_IMAGE = 'AsImage',
}

/** User of Spark's images. */
const SPARK_USER_ID = 185;

/** Who runs in Spark's images. The user is a number, since Kubernetes cannot check a name against `runAsNonRoot`. */
export const SPARK_USER_CONTEXT: PodSecurityContext = {
  runAsUser: SPARK_USER_ID,
  // Kubernetes gives volumes to this group. It walks through a large volume only if the group of its root differs.
  fsGroup: SPARK_USER_ID,
  fsGroupChangePolicy: 'OnRootMismatch',
};

const RESTRICTED_POD: PodSecurityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const RESTRICTED_CONTAINER: SecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Security context of a pod whose image has this user. Given fields win. */
export function podSecurityContext(
  level: PodSecurity, user: PodSecurityContext, given: PodSecurityContext | undefined,
): PodSecurityContext | undefined {
  return level === PodSecurity.RESTRICTED ? { ...RESTRICTED_POD, ...user, ...given } : given;
}

/** Security context of a pod's main container. Given fields win. */
export function containerSecurityContext(level: PodSecurity, given: SecurityContext | undefined): SecurityContext | undefined {
  return level === PodSecurity.RESTRICTED ? { ...RESTRICTED_CONTAINER, ...given } : given;
}

/** A sidecar or init container, under the same rules as the main container. */
export function hardenedContainer(level: PodSecurity, container: Container): Container {
  const securityContext = containerSecurityContext(level, container.securityContext);
  return securityContext ? { ...container, securityContext } : container;
}
