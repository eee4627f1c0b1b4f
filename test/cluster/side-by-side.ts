// Runs scenarios side by side, as many as the machine can bear.

/** Something to run, and how many applications it runs. */
export interface Task {
  readonly applications: number | 'alone';
}

/** Starts tasks in their order, each as soon as there is capacity for it; one that must be alone, or needs too much, gets all of the capacity. */
export async function sideBySide<T extends Task>(tasks: readonly T[], capacity: number, run: (task: T) => Promise<void>): Promise<void> {
  const running = new Map<T, Promise<unknown>>();
  let free = capacity;
  for (const task of tasks) {
    const alone = task.applications === 'alone';
    const needed = alone ? capacity : Math.min(Number(task.applications), capacity);
    while (free < needed || (alone && running.size > 0)) await Promise.race(running.values());
    free -= needed;
    running.set(task, run(task).finally(() => {
      free += needed;
      running.delete(task);
    }));
  }
  await Promise.all(running.values());
}
