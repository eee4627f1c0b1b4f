// Rules on spec.driverIngressOptions: how ports of the driver are reached from outside.
import { finding, type Place, type Rule } from './rule';
import type { SparkApplication } from '../types.gen';

function ports(application: SparkApplication): Place[] {
  return (application.spec.driverIngressOptions ?? [])
    .map(({ servicePort }, index) => ({ path: `spec.driverIngressOptions[${index}].servicePort`, value: servicePort }));
}

function formats(application: SparkApplication): Place[] {
  return (application.spec.driverIngressOptions ?? [])
    .map(({ ingressURLFormat }, index) => ({ path: `spec.driverIngressOptions[${index}].ingressURLFormat`, value: ingressURLFormat }));
}

/** A Service needs a port. */
export const ingressPorts: Rule = {
  reason: 'InvalidDriverIngress',
  check(application) {
    return ports(application)
      .filter(({ value }) => !Number.isInteger(value) || Number(value) < 1 || Number(value) > 65535)
      .map((place) => finding('error', this.reason, place, 'must be a port number between 1 and 65535'));
  },
};

/** Service and Ingress are named after the port. */
export const ingressPortsDiffer: Rule = {
  reason: 'InvalidDriverIngress',
  check(application) {
    return repeated(ports(application)).map(([place, first]) => finding('error', this.reason, place,
      `is the port of ${first.path} too; each entry needs its own`));
  },
};

/** Without an address there is nothing to route. */
export const ingressAddresses: Rule = {
  reason: 'InvalidDriverIngress',
  check(application) {
    return formats(application)
      .filter(({ value }) => value === undefined || value === '')
      .map((place) => finding('error', this.reason, place, 'is required, for instance spark.example.com/{{$appNamespace}}/{{$appName}}'));
  },
};

/** Two entries with one address would fight for it. */
export const ingressAddressesDiffer: Rule = {
  reason: 'InvalidDriverIngress',
  check(application) {
    return repeated(formats(application).filter(({ value }) => value)).map(([place, first]) => finding('error', this.reason, place,
      `is the address of ${first.path} too; each entry needs its own`));
  },
};

/** Places whose value an earlier place has, each with the first such place. */
function repeated(places: readonly Place[]): Array<[Place, Place]> {
  const firsts = new Map<unknown, Place>();
  return places.flatMap((place): Array<[Place, Place]> => {
    const first = firsts.get(place.value);
    if (first === undefined) firsts.set(place.value, place);
    return first !== undefined && place.value !== undefined ? [[place, first]] : [];
  });
}
