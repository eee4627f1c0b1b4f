// First in, first out within a group, and the groups in turn: a namespace with a thousand keys does not hold up one with a single key.

export class FairQueue {
  /** Groups in the order in which they come next; only groups that have keys. Sets keep the order of insertion. */
  private readonly groups = new Map<string, Set<string>>();

  push(group: string, key: string): void {
    const keys = this.groups.get(group);
    if (keys) {
      keys.add(key);
    } else {
      this.groups.set(group, new Set([key]));
    }
  }

  /** Takes a key out; answers whether it was there. */
  remove(group: string, key: string): boolean {
    const keys = this.groups.get(group);
    const removed = keys?.delete(key) ?? false;
    if (keys?.size === 0) {
      this.groups.delete(group);
    }
    return removed;
  }

  /** The next key of the group whose turn it is, which then goes to the end of the line. */
  shift(): string | undefined {
    for (const [group, keys] of this.groups) {
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
