/**
 * Says of messages on a stream that counts nothing (XEP-0198 is not there) that the server took them: it handles what
 * comes on a stream in order (RFC 6120 §10.1), so an answer to a ping is one for all that left before it.
 */
import { attr } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, ClockPort } from '../platform/ports.ts';
import { StanzaError } from './stanza/index.ts';

/** What leaves within this time is asked about at once, ms. */
const gatherMs = 300;

export interface Vouch {
  /** A stanza left. */
  sent(stanza: XmlElement): void;
  stop(): void;
}

/** One question at a time, for all that left since the one before. */
export function createVouch(deps: {
  readonly clock: Pick<ClockPort, 'after'>;
  /** Whether stream management sees to it. */
  readonly counted: () => boolean;
  /** Asks the server on this stream for a sign of life; rejects as `StanzaLayer.request` does. */
  readonly ask: () => Promise<unknown>;
  /** The server has these. */
  readonly took: (messages: readonly XmlElement[]) => void;
}): Vouch {
  const { clock, counted, ask, took } = deps;
  let left: XmlElement[] = [];
  let cancel: Cancel | null = null;
  let asking = false;
  let stopped = false;

  const gather = (): void => {
    if (stopped || asking || cancel !== null || left.length === 0) return;
    cancel = clock.after(gatherMs, () => void question());
  };

  const question = async (): Promise<void> => {
    cancel = null;
    const batch = left;
    left = [];
    if (counted()) return;
    asking = true;
    const answered = await ask().then(
      () => true,
      // A refusal is an answer too. Without any it is asked again, and at the end of the stream all is uncertain.
      (error: unknown) => error instanceof StanzaError,
    );
    asking = false;
    if (stopped) return;
    if (answered) took(batch);
    else left = [...batch, ...left];
    gather();
  };

  return {
    sent(stanza) {
      // What has no id is nothing that anybody waits for.
      if (stanza.name !== 'message' || attr(stanza, 'id') === undefined || counted()) return;
      left.push(stanza);
      gather();
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
