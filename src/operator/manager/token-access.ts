// Who may read a path of a secured server: clients whose bearer token the API server accepts, and whose user has the right to get that path.
import { createHash } from 'node:crypto';
import { remember } from './bounded';
import type { Clock } from '../../kube/clock';
import { Resources } from '../../kube/resources';
import type { KubeApi } from '../../kube/rest-client';
import type { KubernetesObject } from '../../spec/kubernetes';

export type Access = 'allowed' | 'unauthenticated' | 'forbidden';

/** How long a result counts. */
const CACHE_MILLISECONDS = 60_000;
const MAX_CACHED = 1_000;
/** Reviews at the same time, so that a flood of invalid tokens takes no connections from the controllers. */
export const MAX_REVIEWS = 4;

interface Result {
  readonly access: Access;
  readonly until: number;
}

interface TokenReview extends KubernetesObject {
  readonly status?: { readonly authenticated?: boolean; readonly user?: User };
}

interface User {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

interface SubjectAccessReview extends KubernetesObject {
  readonly status?: { readonly allowed?: boolean };
}

/** Too many tokens are being reviewed at the same time. */
export class TooManyReviews extends Error {}

/** Reviews bearer tokens by TokenReview and SubjectAccessReview. Reviews are reads, so followers make them too. */
export class TokenAccess {
  /** Until when results count, by the hash of the token, the oldest first. Tokens that anybody makes up do not displace those that may read. */
  private readonly allowed = new Map<string, Result>();
  private readonly refused = new Map<string, Result>();
  private readonly pending = new Map<string, Promise<Access>>();

  constructor(private readonly api: Pick<KubeApi, 'create'>, private readonly clock: Clock) {}

  /** Whether the token may get the path. Rejects with KubeError when the API server does not say, and with TooManyReviews. */
  async check(token: string | undefined, path: string): Promise<Access> {
    if (!token) return 'unauthenticated';
    const key = createHash('sha256').update(`${path}\n${token}`).digest('hex');
    const before = this.allowed.get(key);
    const known = before ?? this.refused.get(key);
    if (known && known.until > this.clock.now()) return known.access;
    const pending = this.pending.get(key);
    if (pending) return pending;
    // Who could read before does not wait for those who make tokens up.
    if (this.pending.size >= MAX_REVIEWS && !before) throw new TooManyReviews();
    const review = this.review(token, path).finally(() => this.pending.delete(key));
    this.pending.set(key, review);
    const access = await review;
    if (access !== 'allowed') this.allowed.delete(key);
    remember(access === 'allowed' ? this.allowed : this.refused, key, { access, until: this.clock.now() + CACHE_MILLISECONDS }, MAX_CACHED);
    return access;
  }

  private async review(token: string, path: string): Promise<Access> {
    const { status } = await this.api.create<TokenReview>(Resources.TokenReview, {
      apiVersion: Resources.TokenReview.apiVersion, kind: Resources.TokenReview.kind, metadata: {}, spec: { token },
    } as TokenReview);
    if (!status?.authenticated || !status.user?.username) return 'unauthenticated';
    const { username, uid, groups, extra } = status.user;
    const { status: answer } = await this.api.create<SubjectAccessReview>(Resources.SubjectAccessReview, {
      apiVersion: Resources.SubjectAccessReview.apiVersion,
      kind: Resources.SubjectAccessReview.kind,
      metadata: {},
      spec: { user: username, uid, groups, extra, nonResourceAttributes: { path, verb: 'get' } },
    } as SubjectAccessReview);
    return answer?.allowed ? 'allowed' : 'forbidden';
  }
}
