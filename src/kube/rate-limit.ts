// A rate limit that allows bursts: a token bucket.

export interface Rate {
  /** How many tokens can be taken at once. */
  readonly burst: number;
  /** How many tokens are added in each second. */
  readonly perSecond: number;
}

export class TokenBucket {
  private tokens: number;

  constructor(private readonly rate: Rate, private readonly now: () => number, private refilled: number) {
    this.tokens = rate.burst;
  }

  /** Takes a token if there is one. Returns whether there was. */
  take(): boolean {
    this.refill();
    if (this.tokens < 1) {
      return false;
    }
    this.tokens -= 1;
    return true;
  }

  /** Takes a token, if necessary one of the future. Returns how many milliseconds to wait for it. */
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
