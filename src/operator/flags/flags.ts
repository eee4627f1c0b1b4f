// From the operator's command line to its configuration. Deployments of Kubeflow's operator need no change.
import { admissionConfig } from './admission-config';
import { applicationConfig } from './application-config';
import { readFlags } from './command';
import { loggingConfig, managerConfig, selectionOf } from './manager-config';
import { parseTimestamp } from '../../kube/time';
import { TimeZone } from '../../spec/cron';
import type { OperatorConfig } from '../config';

export { FlagsExit } from './command';

/** What flags cannot know: where the process runs. */
export interface FlagEnvironment {
  /** Differs between replicas and between runs. */
  readonly identity: string;
  /** Time zone of the machine. Default: as the process has it, by its variable TZ. */
  readonly localTimeZone?: string;
}

export interface ParsedFlags {
  readonly config: OperatorConfig;
  /** Path of a kubeconfig; without it the usual places are tried. */
  readonly kubeconfig?: string;
  /** URL of the API server, in place of that of the kubeconfig. */
  readonly master?: string;
  /** One line for each flag that was given and has no effect. */
  readonly warnings: readonly string[];
}

/** Turns the command line into a configuration. Throws FlagsExit with what is to be printed if it cannot be used or asks for help. */
export function parseFlags(args: readonly string[], { identity, localTimeZone }: FlagEnvironment): ParsedFlags {
  const { flags, withoutEffect } = readFlags(args);
  return {
    config: {
      ...managerConfig(flags, identity),
      ...loggingConfig(flags),
      workers: flags['controller-threads'],
      applications: applicationConfig(flags, selectionOf(flags)),
      schedules: { localTimeZone: localTimeZone ?? machineTimeZone(), restoredBefore: parseTimestamp(flags['restored-before']) },
      admission: admissionConfig(flags, selectionOf(flags)),
    },
    kubeconfig: flags.kubeconfig,
    master: flags.master,
    warnings: withoutEffect.map(([name, reason]) => `--${name} has no effect: ${reason}`),
  };
}

/** The zone of the process. Where its variable TZ names none that exists, the zone is UTC, as it is for other programs. */
function machineTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return TimeZone.named(timeZone) ? timeZone : 'UTC';
}
