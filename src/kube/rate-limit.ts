// A rate limit that allows bursts.

export interface Rate {
  /** Tokens that can be taken at once. */
  readonly burst: number;
  /** Tokens that come back in each second. */
  readonly perSecond: number;
}

export class TokenBucket {
  private tokens: number;

  constructor(private readonly rate: Rate, private readonly now: () => number, private refilled: number) {
    this.tokens = rate.burst;
  }

  /** Takes a token if there is one. */
  take(): boolean {
    this.refill();
    if (this.tokens < 1) {
      return false;
    }
    this.tokens -= 1;
    return true;
  }

  /** Takes a token, if need be one that is yet to come; answers how many milliseconds to wait for it. */
  reserve(): number {
    this.refill();
    this.tokens -= 1;
    return this.tokens >= 0 ? 0 : Math.ceil((-this.tokens / this.rate.perSecond) * 1000);
  }

  private refill(): void {
    const now = this.now();
    this.tokens = Math.min(this.rate.burst, this.tokens + (Math.max(0, now - this.refilled) / 1000) * this.rate.perSecond);
    this.refilled = now;
  }
}
