// The rehearsal: an embedded control plane that takes real manifests and runs the real operator against them.
export { startControlPlane, type ControlPlane, type ControlPlaneOptions, type Randomness } from './control-plane';
export { describeRefusal, type Applied, type ApplyResult, type Manifest, type Refusal } from './apply';
export { ConnectionBroken, type Call, type Fault, type Interceptor } from './faults';
export type { Listening, ListenOptions } from './http';
export type { ApiObject, JsonObject } from './json';
export { DEFAULT_POD_LIFE, LifeAnnotation, type PodLifeSettings, type PodRule } from './pod-life/settings';
export { ADMINISTRATOR, ANONYMOUS, serviceAccountIdentity, type Identity } from './identity';
