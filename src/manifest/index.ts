// The public part of what all constructs share.
export * from './capacity';
export * from './priority';
export * from './termination';
export type { SparkPort } from './pod-options';
export { PodSecurity } from './pod-security';
export { ScratchVolume, SparkVolume } from './volumes';
export type { EmptyDirOptions, MountOptions, OnDemandClaimOptions, ScratchOptions } from './volumes';
