// How large an object may be. Beyond these limits it is not planned, checked or rendered, so that one object can neither stop nor starve the controller.

/**
 * The limits, each far above anything that is in use: a stored object that is over one of them cannot run until it is changed. Those of fields also
 * stand in the CRDs, where the API server checks them; all hold where another CRD is installed.
 */
export const BOUNDS = {
  /** Bytes of an object as JSON: etcd stores no more than 1.5 MiB. */
  objectBytes: 1_572_864,
  /** Levels of nesting. The deepest field of a pod template is at level 18. */
  depth: 100,
  /** Values in an object, those inside others included. */
  values: 100_000,
  /** Entries of a mapping, and elements of a list of texts. */
  entries: 10_000,
  /** Elements of a list of objects, such as volumes, containers or variables. */
  objects: 2_000,
  /** Entries of `driverIngressOptions`: each one makes a Service and an Ingress. */
  driverIngresses: 100,
  /** Characters of a name, an image, a size or a URL. */
  name: 4_096,
  /** Characters of any other text: an argument, the value of a property or a variable, the content of a file. */
  text: 262_144,
  /** Characters of a key of a mapping: no property, label or variable has a longer name. */
  key: 4_096,
  /** Characters of one property once the references to other properties in it are replaced. */
  resolvedText: 262_144,
  /** Characters of all properties of an application in which references are replaced. */
  resolvedTexts: 1_572_864,
  /** Findings that are listed for one object; further ones are counted. */
  findings: 50,
} as const;

/** The reason of findings about an object that is over a limit. */
export const TOO_LARGE = 'TooLarge';
