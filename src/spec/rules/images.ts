// Rules on container images.
import { finding, type Rule } from './rule';
import { ROLES } from '../roles';

/** Spark has no default image, and takes none from a pod template. */
export const imagePresent: Rule = {
  reason: 'MissingImage',
  check(application) {
    const { spec } = application;
    const conf = spec.sparkConf ?? {};
    return ROLES
      .filter((role) => !spec.image && !spec[role]?.image && !conf['spark.kubernetes.container.image'] && !conf[`spark.kubernetes.${role}.container.image`])
      .map((role) => finding('error', this.reason, { path: `spec.${role}.image`, value: spec[role]?.image },
        `the ${role} has no image; set spec.image for driver and executors, or spec.${role}.image`));
  },
};

/** A space or a bad character in an image name only shows as InvalidImageName on the pod. */
export const imageNames: Rule = {
  reason: 'InvalidImage',
  check(application) {
    const { spec } = application;
    return [{ path: 'spec.image', value: spec.image }, ...ROLES.map((role) => ({ path: `spec.${role}.image`, value: spec[role]?.image }))]
      .filter(({ value }) => value !== undefined && value !== '' && !IMAGE.test(value))
      .map((place) => finding('error', this.reason, place, 'is no image name; write it as registry/name:tag or registry/name@sha256:digest'));
  },
};

// `{{SPARK_VERSION}}` is replaced by Spark 4.1 and later.
const IMAGE = /^[A-Za-z0-9[\]._:{}-]+(\/[A-Za-z0-9._{}-]+)*(:[A-Za-z0-9_{][A-Za-z0-9_.{}-]*)?(@[A-Za-z0-9+._-]+:[0-9a-fA-F]+)?$/;
