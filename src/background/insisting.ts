/** What an archive does not answer now, and may later, is asked again: more and more rarely, and not for ever. */
import { attr, child } from '../core/xml/index.ts';
import type { Cancel, ClockPort } from '../platform/ports.ts';
import { StanzaError, TimeoutError } from './stanza/index.ts';

const firstMs = 10_000;
/** In a row, with the first: they end 10 minutes after it, and begin anew with the next stream. */
const mostTries = 7;

/**
 * Answers how to begin with `what`: behind what is under way of it, with all tries before it. What it does is over when
 * it was done or failed; what comes of a later try is told by nobody.
 */
export function insistOn(deps: {
  readonly clock: Pick<ClockPort, 'after'>;
  readonly what: () => Promise<void>;
  readonly overlook: (error: unknown) => void;
}): () => Promise<void> {
  let cancel: Cancel = () => undefined;
  let tries = 0;
  let last = Promise.resolve();
  const go = (): Promise<void> => {
    cancel();
    last = last.then(deps.what).catch((error: unknown) => {
      deps.overlook(error);
      cancel();
      tries += 1;
      if (!mayPass(error) || tries === mostTries) return;
      cancel = deps.clock.after(firstMs * 2 ** (tries - 1), () => void go());
    });
    return last;
  };
  return () => {
    tries = 0;
    return go();
  };
}

/** No answer, or one by which it is to be tried later (`wait`, RFC 6120 §8.3.2). */
export function mayPass(error: unknown): boolean {
  if (error instanceof TimeoutError) return true;
  return (
    error instanceof StanzaError && attr(child(error.stanza, 'error') ?? error.stanza, 'type') === 'wait'
  );
}
