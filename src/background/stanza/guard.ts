/** Runs code that is not ours so that nothing it does wrong reaches the dispatch. */

export type Fault = (error: unknown) => void;

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** How a guarded call ended. `later` settles with `ended` and never rejects. */
export type Outcome = Ended | { readonly kind: 'later'; readonly ended: Promise<Ended> };
export type Ended =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'threw'; readonly error: unknown };

/** Calls `run`; what it throws, or rejects with, goes to `fault`. */
export function guarded(run: () => unknown, fault: Fault): Outcome {
  const threw = (error: unknown): Ended => {
    fault(error);
    return { kind: 'threw', error };
  };
  try {
    const value = run();
    if (!isPromise(value)) return { kind: 'value', value };
    const ended = Promise.resolve(value).then((late): Ended => ({ kind: 'value', value: late }), threw);
    return { kind: 'later', ended };
  } catch (error) {
    return threw(error);
  }
}
