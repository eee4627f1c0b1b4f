// `health`: what Argo CD and Flux are told about SparkApplications, ready to be applied.
import { Argument, type Command } from 'commander';
import type { CommandContext } from './context';
import { ARGO_CD_HEALTH_LUA, FLUX_HEALTH_CHECK } from '../../spec/health-checks';
import { printValue } from '../print-plans';

/** The ConfigMap that Argo CD reads, with our entry alone: it is meant to be merged into the one that is there. */
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

export function addHealthCommand(program: Command, { console }: CommandContext): void {
  program.command('health')
    .description('print the health check of SparkApplications for a GitOps tool: a ConfigMap for `kubectl apply --server-side -f -` (argocd), '
      + 'or what belongs into the spec of a Kustomization (flux)')
    .addArgument(new Argument('<tool>', 'whom it is for').choices(Object.keys(PRINTED)))
    .action((tool: string) => console.out(printValue(PRINTED[tool], 'yaml')));
}
