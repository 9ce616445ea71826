/** Work on one thing, one after the other: what is begun ends before the next begins. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    // Whoever asked sees a failure; those behind go on.
    last = next.catch(() => undefined);
    return next;
  };
}
