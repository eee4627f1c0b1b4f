// The one error of the client: a code to decide by, what is wrong, and what to do.
import { KIND_NOT_SERVED, KubeError } from '../kube/client';
import { presentable } from '../spec/text';

/** What a program can tell errors apart by. */
export type SparkClientErrorCode =
  /** The API server cannot be reached, or did not answer in time. */
  | 'Unreachable'
  /** The API server answers that it, or something behind it, does not work. */
  | 'ServerError'
  /** The kubeconfig, or the address and the credentials that were given, cannot be used. */
  | 'BadConnection'
  /** The API server does not know the user: the token or the certificate has expired, or is of another cluster. */
  | 'Unauthorized'
  /** The user may not do this. */
  | 'Forbidden'
  /** The CustomResourceDefinitions are not installed. */
  | 'KindNotServed'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  /** The API server refuses the object: its schema, a webhook or a policy. */
  | 'Refused'
  /** The application is not in a state in which this can be done. */
  | 'WrongState'
  /** What was waited for did not come in time. */
  | 'TimedOut';

const MESSAGE_LENGTH = 1_000;

/** What every call of the client rejects with. An aborted call rejects with the reason of its signal. */
export class SparkClientError extends Error {
  public constructor(
    public readonly code: SparkClientErrorCode,
    /** What is wrong, on one line and without credentials. */
    problem: string,
    /** What to do, as a sentence without a full stop. */
    public readonly advice?: string,
    options?: ErrorOptions,
  ) {
    super(`${presentable(problem, MESSAGE_LENGTH)}${advice === undefined ? '' : `; ${advice}`}`, options);
    this.name = 'SparkClientError';
  }
}

const ADVICE: Partial<Record<SparkClientErrorCode, string>> = {
  Unreachable: 'check the server address, the network and the proxy; kubectl with the same kubeconfig must work',
  ServerError: 'try again later',
  Unauthorized: 'get a new token or log in again, and check that the kubeconfig is of this cluster',
  Forbidden: 'ask for a Role with this verb; the construct SubmitterAccess makes one',
  KindNotServed: 'install the definitions: cdk8s-spark crds | kubectl apply --server-side -f -',
  Conflict: 'try again',
};

/** An error of a call as the client reports it. What is no error of the API server is a defect, and stays as it is. */
export function clientError(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (!(error instanceof KubeError)) return error;
  const code = codeOf(error);
  return new SparkClientError(code, error.message, ADVICE[code], { cause: error });
}

function codeOf({ status, reason }: KubeError): SparkClientErrorCode {
  if (reason === 'NoCredentials' || reason === 'Redirect') return 'BadConnection';
  if (reason === KIND_NOT_SERVED) return 'KindNotServed';
  if (reason === 'AlreadyExists') return 'AlreadyExists';
  if (status === 0) return 'Unreachable';
  if (status === 401) return 'Unauthorized';
  // A policy, a webhook or a quota says so too, but in other words than the authorizer.
  if (status === 403) return 'Forbidden';
  if (status === 404) return 'NotFound';
  if (status === 409) return 'Conflict';
  return status >= 500 || status === 429 ? 'ServerError' : 'Refused';
}

/** Runs a call; its errors become those of the client. */
export async function translated<R>(signal: AbortSignal | undefined, call: () => Promise<R>): Promise<R> {
  try {
    signal?.throwIfAborted();
    return await call();
  } catch (error) {
    throw clientError(error, signal);
  }
}

export function notFound(kind: string, { namespace, name }: { readonly namespace: string; readonly name: string }): SparkClientError {
  return new SparkClientError('NotFound', `there is no ${kind} ${namespace}/${name}`, 'check the name and the namespace');
}
