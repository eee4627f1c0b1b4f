// `crds` and `health`: print what a cluster and its GitOps tool must know of SparkApplications, ready to be applied.
import { Argument, type Command } from 'commander';
import { SHIPPED_KINDS } from '../../schema/shipped-crds';
import { ARGO_CD_HEALTH_LUA, FLUX_HEALTH_CHECK } from '../../spec/health-checks';
import { entryOf } from '../../spec/json';
import type { CommandContext } from '../command-context';
import { printValue } from '../print-plans';

/** The ConfigMap that Argo CD reads, with our entry alone, to be merged into the existing one. */
const ARGO_CD_CONFIG_MAP = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argocd-cm', namespace: 'argocd', labels: { 'app.kubernetes.io/name': 'argocd-cm', 'app.kubernetes.io/part-of': 'argocd' } },
  data: { 'resource.customizations.health.sparkoperator.k8s.io_SparkApplication': ARGO_CD_HEALTH_LUA },
};

const PRINTED: Readonly<Record<string, unknown>> = {
  argocd: ARGO_CD_CONFIG_MAP,
  flux: { healthCheckExprs: [FLUX_HEALTH_CHECK] },
};

export function addCrdsCommand(program: Command, { console }: CommandContext): void {
  program.command('crds')
    .description('print the CustomResourceDefinitions: `cdk8s-spark crds | kubectl apply -f -`')
    .action(() => console.out(SHIPPED_KINDS.map(({ definition }) => `---\n${definition}`).join('')));
}

export function addHealthCommand(program: Command, { console }: CommandContext): void {
  program.command('health')
    .description('print the health check of SparkApplications for a GitOps tool: a ConfigMap for `kubectl apply --server-side -f -` (argocd), '
      + 'or a part of the spec of a Kustomization (flux)')
    .addArgument(new Argument('<tool>', 'the GitOps tool').choices(Object.keys(PRINTED)))
    .action((tool: string) => console.out(printValue(entryOf(PRINTED, tool), 'yaml')));
}
