// The public library: what is exported here is its API.
export * from './application';
export * from './cluster';
export * from './manifest';
export * from './platform';
