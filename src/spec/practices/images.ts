// Practices on images: one that stays the same, and one that fits what the application says of it.
import { advice, type Practice } from './practice';
import { ROLES } from '../roles';
import type { Place } from '../rules/rule';
import { effectiveSparkVersion, parseSparkVersion } from '../spark-values';
import type { SparkApplication } from '../types.gen';

const TAG = /:([\w][\w.-]*)$/;

/** The images of an application that have no digest, with their tags. */
function tagged({ spec }: SparkApplication): Array<Place & { readonly value: string; readonly tag: string | undefined }> {
  return [['spec.image', spec.image] as const, ...ROLES.map((role) => [`spec.${role}.image`, spec[role]?.image] as const)]
    .flatMap(([path, value]) => (value && !value.includes('@') ? [{ path, value, tag: TAG.exec(value)?.[1] }] : []));
}

function isFloating(tag: string | undefined): boolean {
  return tag === undefined || tag === 'latest';
}

export const fixedImages: Practice = {
  id: 'FloatingImage',
  check(application) {
    return tagged(application).filter(({ tag }) => isFloating(tag))
      .map((place) => advice(this.id, place, 'has no fixed tag, so that another image may run tomorrow; write a version or a digest'));
  },
};

export const imageVersions: Practice = {
  id: 'ImageVersion',
  check(application) {
    const { sparkVersion = '' } = application.spec;
    const stated = parseSparkVersion(sparkVersion);
    return tagged(application).filter(({ tag }) => !isFloating(tag)).flatMap((place) => {
      const ofImage = parseSparkVersion(effectiveSparkVersion({ image: place.value }) ?? '');
      return stated && ofImage && (stated.major !== ofImage.major || stated.minor !== ofImage.minor)
        ? [advice(this.id, place, `seems to have Spark ${ofImage.major}.${ofImage.minor}, and sparkVersion says ${sparkVersion}; `
          + 'pods are planned by sparkVersion')]
        : [];
    });
  },
};

export const scalaVersions: Practice = {
  id: 'ScalaVersion',
  check({ spec }) {
    const version = parseSparkVersion(effectiveSparkVersion(spec) ?? '');
    return (version && version.major >= 4 ? (spec.deps?.packages ?? []) : []).flatMap((value, i) => (/_2\.1[0-2](:|$)/.test(value)
      ? [advice(this.id, { path: `spec.deps.packages[${i}]`, value }, 'is built for a Scala that Spark 4 does not have; use the one that ends in _2.13')]
      : []));
  },
};
