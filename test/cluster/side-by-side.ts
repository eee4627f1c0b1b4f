// Runs scenarios side by side, as far as a machine has room for their applications.

/** Something to run, and how much of the room it takes. */
export interface Task {
  readonly applications: number | 'alone';
}

/** Starts tasks in their order, each as soon as there is room for it; one that wants to be alone, or too much, gets all of the room. */
export async function sideBySide<T extends Task>(tasks: readonly T[], room: number, run: (task: T) => Promise<void>): Promise<void> {
  const running = new Map<T, Promise<unknown>>();
  let free = room;
  for (const task of tasks) {
    const alone = task.applications === 'alone';
    const needed = alone ? room : Math.min(Number(task.applications), room);
    while (free < needed || (alone && running.size > 0)) await Promise.race(running.values());
    free -= needed;
    running.set(task, run(task).finally(() => {
      free += needed;
      running.delete(task);
    }));
  }
  await Promise.all(running.values());
}
