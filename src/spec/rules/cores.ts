// Rules on CPU: Spark's cores are whole task slots, requests and limits are Kubernetes quantities.
import { confPlace, finding, given, type Rule } from './rule';
import { DEFAULTS } from '../defaults';
import { ROLES } from '../roles';
import { parseJavaInteger, parseQuantity } from '../sizes';

/** Cores are the number of tasks that run at once: whole and at least 1. What the pod asks for is `coreRequest`. */
export const wholeCores: Rule = {
  reason: 'InvalidCores',
  check(application) {
    return given(ROLES.flatMap((role) => [
      { path: `spec.${role}.cores`, value: application.spec[role]?.cores },
      confPlace(application, `spark.${role}.cores`),
    ])).flatMap((place) => {
      const number = Number(place.value);
      // Properties are texts, which Java reads.
      const whole = typeof place.value === 'string' ? parseJavaInteger(place.value) ?? 0 : number;
      if (Number.isInteger(whole) && whole >= 1) {
        return [];
      }
      const help = number > 0 && number < 1000 && !Number.isInteger(number)
        ? `; write cores: ${Math.max(1, Math.ceil(number))} and coreRequest: ${Math.round(number * 1000)}m`
        : '';
      return [finding('error', this.reason, place, `must be a whole number of at least 1${help}`)];
    });
  },
};

/** `coreRequest` and `coreLimit` go to the pod as they are. */
export const coreQuantities: Rule = {
  reason: 'InvalidCores',
  check(application) {
    const { spec } = application;
    return given(ROLES.flatMap((role) => [
      { path: `spec.${role}.coreRequest`, value: spec[role]?.coreRequest },
      { path: `spec.${role}.coreLimit`, value: spec[role]?.coreLimit },
      confPlace(application, `spark.kubernetes.${role}.request.cores`),
      confPlace(application, `spark.kubernetes.${role}.limit.cores`),
    ])).filter(({ value }) => !((parseQuantity(String(value)) ?? -1) >= 0))
      .map((place) => finding('error', this.reason, place, 'must be a Kubernetes CPU quantity, such as "1", "500m" or "1.5"'));
  },
};

/** The API server refuses a pod whose CPU limit is below its request. */
export const coreLimitNotBelowRequest: Rule = {
  reason: 'InvalidCores',
  check(application) {
    const { spec } = application;
    return ROLES.flatMap((role) => {
      const conf = (key: string): string | undefined => spec.sparkConf?.[key];
      const [place] = given([{ path: `spec.${role}.coreLimit`, value: spec[role]?.coreLimit }, confPlace(application, `spark.kubernetes.${role}.limit.cores`)]);
      const limit = place === undefined ? undefined : String(place.value);
      const request = spec[role]?.coreRequest ?? conf(`spark.kubernetes.${role}.request.cores`) ?? spec[role]?.cores ?? conf(`spark.${role}.cores`)
        ?? DEFAULTS.SparkPodSpec.cores;
      const [most, asked] = [parseQuantity(limit ?? ''), parseQuantity(request)];
      return place && most !== undefined && asked !== undefined && most < asked
        ? [finding('error', this.reason, place,
          `is less than the ${request} that the pod requests; raise it, or set spec.${role}.coreRequest lower`)]
        : [];
    });
  },
};
