// Pod Security level restricted: what a pod must set beyond baseline.
import { addedCapabilities, defaultCapabilities, hostPathVolumes, seccompNotUnconfined, unconfinedSeccomp } from './baseline';
import { containersOf, offenders, plural, quotedNames, sortedSet, type Check } from './check';
import type { Pod } from '../../../../spec/kubernetes.gen';

const isWindows = ({ spec }: Pod): boolean => spec.os?.name === 'windows';

const allowPrivilegeEscalation: Check = {
  name: 'allowPrivilegeEscalation != false',
  since: 8,
  breach: (pod) => {
    const who = isWindows(pod) ? undefined
      : offenders(false, containersOf(pod).filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false));
    return who && `${who} must set securityContext.allowPrivilegeEscalation=false`;
  },
};

const allCapabilitiesDropped: Check = {
  name: 'unrestricted capabilities',
  since: 22,
  replaces: defaultCapabilities,
  breach: (pod) => {
    if (isWindows(pod)) return undefined;
    const keeping = offenders(false, containersOf(pod).filter(({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL')));
    const faults = [keeping && `${keeping} must set securityContext.capabilities.drop=["ALL"]`, addedCapabilities(pod, ['NET_BIND_SERVICE'])];
    return faults.filter((fault) => fault !== undefined).join('; ') || undefined;
  },
};

const VOLUME_TYPES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];

const volumeTypes: Check = {
  name: 'restricted volume types',
  since: 0,
  replaces: hostPathVolumes,
  breach: ({ spec }) => {
    const bad = (spec.volumes ?? []).map(({ name, ...source }) => ({ name, types: Object.keys(source).filter((type) => !VOLUME_TYPES.includes(type)) }))
      .filter(({ types }) => types.length > 0);
    const types = sortedSet(bad.flatMap((volume) => volume.types));
    return bad.length > 0
      ? `${plural('volume', bad.length)} ${quotedNames(bad.map(({ name }) => name))} ${bad.length === 1 ? 'uses' : 'use'} restricted volume `
        + `${plural('type', types.length)} ${quotedNames(types)}`
      : undefined;
  },
};

const runAsNonRoot: Check = {
  name: 'runAsNonRoot != true',
  since: 0,
  breach: (pod) => {
    const ofPod = pod.spec.securityContext?.runAsNonRoot;
    const refusing = offenders(ofPod === false, containersOf(pod).filter(({ securityContext }) => securityContext?.runAsNonRoot === false));
    if (refusing) return `${refusing} must not set securityContext.runAsNonRoot=false`;
    const silent = ofPod ? undefined : offenders(false, containersOf(pod).filter(({ securityContext }) => securityContext?.runAsNonRoot === undefined));
    return silent && `pod or ${silent} must set securityContext.runAsNonRoot=true`;
  },
};

const runAsUser: Check = {
  name: 'runAsUser=0',
  since: 23,
  breach: (pod) => {
    const who = offenders(pod.spec.securityContext?.runAsUser === 0, containersOf(pod).filter(({ securityContext }) => securityContext?.runAsUser === 0));
    return who && `${who} must not set runAsUser=0`;
  },
};

const seccompProfile: Check = {
  name: 'seccompProfile',
  since: 19,
  replaces: seccompNotUnconfined,
  breach: (pod) => {
    if (isWindows(pod)) return undefined;
    const unconfined = unconfinedSeccomp(pod);
    if (unconfined) return unconfined;
    const silent = pod.spec.securityContext?.seccompProfile ? undefined
      : offenders(false, containersOf(pod).filter(({ securityContext }) => !securityContext?.seccompProfile));
    return silent && `pod or ${silent} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  },
};

/** In the order in which a refusal names them. */
export const restrictedChecks: readonly Check[] = [
  allowPrivilegeEscalation, allCapabilitiesDropped, volumeTypes, runAsNonRoot, runAsUser, seccompProfile,
];
