// The memory that bodies of requests take at one time. Anybody who reaches the port may begin requests and never end them.

/** What a request takes before anything of its body has arrived. */
const REQUEST_BYTES = 64 * 1024;

/** The part of one request. */
export interface BodyShare {
  /** So many more bytes have arrived. */
  add(bytes: number): void;
  /** The body is complete: the request is not given up any more. */
  complete(): void;
  /** The request is over. */
  release(): void;
}

/**
 * When there is no room left, the request that has been sending its body for the longest is given up. An API server sends a body at once, so the
 * requests of others that send slowly, or nothing, do not keep it from its reviews.
 */
export class BodyBudget {
  private used = 0;
  /** What gives a request up that is not complete, the oldest first. */
  private readonly arriving = new Map<BodyShare, () => void>();

  constructor(private readonly most: number) {}

  /** A request begins. `giveUp` is called at most once, and may be called at once. */
  begin(giveUp: () => void): BodyShare {
    let taken = 0;
    const share: BodyShare = {
      add: (bytes) => {
        taken += bytes;
        this.used += bytes;
        this.makeRoom();
      },
      complete: () => void this.arriving.delete(share),
      release: () => {
        this.arriving.delete(share);
        this.used -= taken;
        taken = 0;
      },
    };
    this.arriving.set(share, () => {
      share.release();
      giveUp();
    });
    share.add(REQUEST_BYTES);
    return share;
  }

  private makeRoom(): void {
    while (this.used > this.most && this.arriving.size > 0) {
      const [[, giveUp]] = this.arriving;
      giveUp();
    }
  }
}
