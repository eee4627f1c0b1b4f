// Somebody in the same namespace who knows all names and identifiers of a running application cannot have the operator touch its objects.
import type { KubernetesObject } from '../../../src/spec/kubernetes';
import { Label, SparkLabel } from '../../../src/spec/labels';
import { stateOf } from '../applications';
import { apply, getObject, kubectl, remove, sleep, waitFor } from '../kubectl';
import { expectThat } from '../report';
import type { Scenario } from '../scenario';
import { runJob, runJobInDriver, steer } from '../steered-job';

const VICTIM = 'check-tenant-victim';
const ATTACKER = 'check-tenant-attacker';
const DISGUISED = 'check-tenant-disguised';
const CLAIMING = 'check-tenant-claiming';
/** A Deployment that is no concern of the operator, and the claim that a StatefulSet will look for. */
const PAYMENTS = 'check-payments';
const CLAIM = 'data-check-db-0';
const DECOYS = ['check-decoy-of-attempt', 'check-decoy-of-set'];
const EXCLUDED = {
  'spark.kubernetes.driver.pod.excludedFeatureSteps': 'org.apache.spark.deploy.k8s.features.BasicDriverFeatureStep',
};
const VOLUME = 'spark.kubernetes.driver.volumes.persistentVolumeClaim.data';
const SETTLE_MILLISECONDS = 5_000;

export const twoTenants: Scenario = {
  name: 'two-tenants',
  feature: 'tenants',
  inSample: true,
  applications: 2,
  async run({ applications, environment, report }) {
    const { namespace } = applications;
    const image = environment.sparkImage;
    const { securityContext, podSecurityContext } = applications.python(ATTACKER).spec.driver;
    const podSpec = { schedulerName: 'check-none', securityContext: podSecurityContext, containers: [{ name: 'a', image, securityContext }] };
    const uidOf = async (kind: string, name: string) => (await getObject<KubernetesObject>(kind, namespace, name))?.metadata.uid;
    await report.story('two-tenants', {
      'while a tenant runs an application and has a Deployment and a claim': async () => {
        await apply(
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: PAYMENTS, namespace },
            spec: { replicas: 0, selector: { matchLabels: { app: PAYMENTS } }, template: { metadata: { labels: { app: PAYMENTS } }, spec: podSpec } },
          },
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: CLAIM, namespace },
            spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'check-none', resources: { requests: { storage: '1Mi' } } },
          },
        );
        await applications.create(applications.python(VICTIM, (spec) => runJob(spec)), applications.python(ATTACKER, (spec) => runJobInDriver(spec)));
        await applications.untilState(VICTIM, 'RUNNING');
        await applications.untilState(ATTACKER, 'RUNNING');
        await applications.until(VICTIM, 'to have an executor', ({ status }) => Object.values(status?.executorState ?? {}).includes('RUNNING'));
      },
      'another has a status, pods and owners say that these are its own, and ends its application': async () => {
        const victim = applications.get(VICTIM)!;
        const attacker = applications.get(ATTACKER)!;
        const id = victim.status!.submissionID!;
        const labels = { [Label.APP_NAME]: ATTACKER, [Label.LAUNCHED_BY_OPERATOR]: 'true', [SparkLabel.ROLE]: 'executor' };
        const owner = { apiVersion: attacker.apiVersion, kind: attacker.kind, name: ATTACKER, uid: attacker.metadata.uid, controller: true };
        const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${PAYMENTS}-abc`, uid: attacker.metadata.uid, controller: true };
        const decoy = (name: string, attempt: string, controller: object) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name, namespace, labels: { ...labels, [Label.SUBMISSION_ID]: attempt, 'pod-template-hash': 'abc' }, ownerReferences: [controller] },
          spec: podSpec,
        });
        await apply(decoy(DECOYS[0], id, owner), decoy(DECOYS[1], attacker.status!.submissionID!, set));
        await kubectl(['patch', 'sparkapplication', ATTACKER, '-n', namespace, '--subresource=status', '--type=merge',
          '-p', JSON.stringify({ status: { sparkApplicationId: victim.status!.sparkApplicationId, attempts: [{ submissionID: id, outcome: 'FAILED' }] } })]);
        await steer(attacker, 'finish');
        await applications.untilState(ATTACKER, 'COMPLETED');
      },
      'a driver without its first step cannot be labelled as that of the first tenant, and a claim that exists is not taken': async () => {
        const labels = { [Label.APP_NAME]: VICTIM, [SparkLabel.APP_SELECTOR]: applications.get(VICTIM)!.status!.sparkApplicationId! };
        const claim = {
          [`${VOLUME}.options.claimName`]: CLAIM,
          [`${VOLUME}.options.storageClass`]: 'check-none',
          [`${VOLUME}.options.sizeLimit`]: '1Mi',
          [`${VOLUME}.mount.path`]: '/data',
        };
        await applications.create(
          applications.python(DISGUISED, (spec) => {
            spec.sparkConf = { ...spec.sparkConf, ...EXCLUDED };
            spec.driver.template = { metadata: { name: `${DISGUISED}-driver`, labels }, spec: podSpec };
          }),
          applications.python(CLAIMING, (spec) => { spec.sparkConf = { ...spec.sparkConf, ...claim }; }),
        );
        const driver = await waitFor(`the driver of ${DISGUISED}`, 60, () => getObject<KubernetesObject>('pod', namespace, `${DISGUISED}-driver`));
        expectThat(driver.metadata.labels?.[Label.APP_NAME] === DISGUISED, `its labels are ${JSON.stringify(driver.metadata.labels)}`);
        expectThat(driver.metadata.labels?.[SparkLabel.APP_SELECTOR] !== labels[SparkLabel.APP_SELECTOR], 'it has the application id of another');
        const refused = await waitFor(`${CLAIMING} to be refused`, 60, async () => {
          const found = applications.get(CLAIMING);
          return found && stateOf(found) === 'FAILED' ? found : undefined;
        });
        return refused.status?.applicationState?.errorMessage;
      },
      'all of these have ended, and the first tenant still has its Deployment, its claim and its run': async () => {
        const before = { deployment: await uidOf('deployment', PAYMENTS), claim: await uidOf('persistentvolumeclaim', CLAIM) };
        await applications.delete(ATTACKER, DISGUISED, CLAIMING);
        await sleep(SETTLE_MILLISECONDS);
        expectThat(before.deployment !== undefined && await uidOf('deployment', PAYMENTS) === before.deployment, 'the Deployment is gone');
        expectThat(before.claim !== undefined && await uidOf('persistentvolumeclaim', CLAIM) === before.claim, 'the claim is gone');
        const victim = applications.get(VICTIM)!;
        expectThat(stateOf(victim) === 'RUNNING', `its application is ${stateOf(victim)}`);
        const states = Object.values(victim.status?.executorState ?? {});
        expectThat(states.length === 1 && states[0] === 'RUNNING', `its executors are ${JSON.stringify(victim.status?.executorState)}`);
        await steer(victim, 'finish');
        await applications.untilState(VICTIM, 'COMPLETED');
      },
    });
    for (const decoy of DECOYS) await remove('pod', decoy, namespace);
    await remove('deployment', PAYMENTS, namespace);
    await remove('persistentvolumeclaim', CLAIM, namespace);
    await applications.delete(VICTIM, ATTACKER, DISGUISED, CLAIMING);
  },
};
