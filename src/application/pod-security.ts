// Security contexts that let driver and executors run where Pod Security is `restricted`.
import type { Container, PodSecurityContext, SecurityContext } from '../spec/kubernetes.gen';

/** How much the pods of an application may do. */
export enum PodSecurity {
  /**
   * What the Pod Security level `restricted` asks for: not root (user 185, the one of Spark's images), no privilege escalation, no
   * capabilities, the seccomp profile of the runtime. Single fields are changed by `podSecurityContext` and `securityContext`.
   */
  RESTRICTED = 'Restricted',
  /** Nothing is added: pods run as their image says and as the given security contexts say. */
  AS_IMAGE = 'AsImage',
}

/** The user that Spark's images run as. It is given as a number since a name cannot be checked against `runAsNonRoot`. */
const SPARK_USER_ID = 185;

const RESTRICTED_CONTAINER: SecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const RESTRICTED_POD: PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: SPARK_USER_ID,
  // Volumes are handed to this group; large ones only where they do not belong to it yet.
  fsGroup: SPARK_USER_ID,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
};

/** The pod's security context: given fields win. */
export function podSecurityContext(level: PodSecurity, given: PodSecurityContext | undefined): PodSecurityContext | undefined {
  return level === PodSecurity.RESTRICTED ? { ...RESTRICTED_POD, ...given } : given;
}

/** The Spark container's security context: given fields win. */
export function containerSecurityContext(level: PodSecurity, given: SecurityContext | undefined): SecurityContext | undefined {
  return level === PodSecurity.RESTRICTED ? { ...RESTRICTED_CONTAINER, ...given } : given;
}

/** A sidecar or init container under the same rules as the Spark container. */
export function hardenedContainer(level: PodSecurity, container: Container): Container {
  const securityContext = containerSecurityContext(level, container.securityContext);
  return securityContext ? { ...container, securityContext } : container;
}
