// The rehearsal: an embedded control plane that takes real manifests, for the real operator to run against.
export { startControlPlane, type ControlPlane, type ControlPlaneOptions } from './control-plane';
export { describeRefusal, type Applied, type ApplyResult, type Manifest, type RefusedManifest } from './kubectl-apply';
export { ConnectionBroken, type Call, type Fault, type Interceptor } from './fault-injection';
export type { Listening, ListenOptions } from './http-server';
export type { Randomness } from './randomness';
export type { ApiObject, JsonObject } from './json';
export { DEFAULT_KUBELET_SETTINGS, KubeletAnnotation, type KubeletSettings, type PodRule } from './kubelet/settings';
export { ADMINISTRATOR, ANONYMOUS, serviceAccountIdentity, type Identity } from './identity';
export { VirtualClock } from './virtual-clock';
