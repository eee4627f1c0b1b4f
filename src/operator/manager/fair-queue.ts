// A queue of keys in groups. The groups take turns, so that a namespace with a thousand keys does not delay a namespace with one key.

export class FairQueue {
  /** The groups that have keys, in the order of their turns. Sets keep the order of insertion. */
  private readonly groups = new Map<string, Set<string>>();

  push(group: string, key: string): void {
    const keys = this.groups.get(group);
    if (keys) {
      keys.add(key);
    } else {
      this.groups.set(group, new Set([key]));
    }
  }

  /** Removes a key. Returns whether it was there. */
  remove(group: string, key: string): boolean {
    const keys = this.groups.get(group);
    const removed = keys?.delete(key) ?? false;
    if (keys?.size === 0) {
      this.groups.delete(group);
    }
    return removed;
  }

  /** Removes and returns the first key of the next group that may take its turn. That group then goes to the end, others keep their place. */
  shift(mayTakeTurn: (group: string) => boolean = () => true): string | undefined {
    for (const [group, keys] of this.groups) {
      if (!mayTakeTurn(group)) continue;
      const [key] = keys;
      keys.delete(key);
      this.groups.delete(group);
      if (keys.size > 0) {
        this.groups.set(group, keys);
      }
      return key;
    }
    return undefined;
  }
}
