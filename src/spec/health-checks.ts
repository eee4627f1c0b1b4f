// What a SparkApplication's status means to Argo CD and to Flux, in their own languages; generated from the verdict on each state.
import { verdictOnState, type Verdict } from './conditions';
import { API_VERSION } from './names';
import { ApplicationState } from './states';

/** A health check of Flux for one kind: CEL expressions, evaluated in the order `inProgress`, `failed`, `current`. */
export interface CelHealthCheck {
  readonly apiVersion: string;
  readonly kind: string;
  readonly inProgress: string;
  readonly failed: string;
  readonly current: string;
}

function statesWith(verdict: Verdict): string[] {
  return Object.values(ApplicationState).filter((state) => verdictOnState(state) === verdict);
}

/** Health status in Argo CD of the states that rest; all others are Progressing. */
function argoHealth(state: string): string {
  if (state === ApplicationState.SUSPENDED) return 'Suspended';
  return verdictOnState(state) === 'stalled' ? 'Degraded' : 'Healthy';
}

const RESTING = [...statesWith('ready'), ...statesWith('stalled')];

/**
 * Lua for Argo CD's `resource.customizations.health.sparkoperator.k8s.io_SparkApplication`. It uses only what Lua 5.1
 * has of itself. Unlike the script that is built in, it knows suspended applications, waits for the controller to see an edit, and does not
 * call an application degraded that is about to be run again.
 */
export const ARGO_CD_HEALTH_LUA = `local resting = {
${RESTING.map((state) => `  ${state} = "${argoHealth(state)}",`).join('\n')}
}
local status = obj.status or {}
local application = status.applicationState or {}
local state = application.state or ""
local message = application.errorMessage or ""
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "Ready" and message == "" then
    message = condition.message or ""
  end
end
if message == "" then
  message = state
end
if state == "" then
  return { status = "Progressing", message = "waiting for the controller" }
end
if status.observedGeneration ~= nil and status.observedGeneration ~= obj.metadata.generation then
  return { status = "Progressing", message = "waiting for the controller to see the changed specification" }
end
return { status = resting[state] or "Progressing", message = message }
`;

/**
 * Flux's `healthCheckExprs` for SparkApplications. A field that is missing is an error to Flux, which counts as not yet; so a status that
 * is absent altogether is waited for.
 */
export const FLUX_HEALTH_CHECK: CelHealthCheck = {
  apiVersion: API_VERSION,
  kind: 'SparkApplication',
  inProgress: [
    '!has(status.applicationState) || !has(status.applicationState.state)',
    '(has(status.observedGeneration) && status.observedGeneration != metadata.generation)',
    `!(status.applicationState.state in ${list(RESTING)})`,
  ].join(' || '),
  failed: `status.applicationState.state in ${list(statesWith('stalled'))}`,
  current: `status.applicationState.state in ${list(statesWith('ready'))}`,
};

function list(states: readonly string[]): string {
  return `[${states.map((state) => `'${state}'`).join(', ')}]`;
}
