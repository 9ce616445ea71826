/** What we asked rooms to change, until they say what came of it (XEP-0045 §7.6, §8.1). */
import { RequestError } from '../../contract/failure.ts';
import type { ClockPort } from '../../platform/ports.ts';

/** How long a room has to say so, ms. */
const answerMs = 30_000;

export type Changed = 'subject' | 'nick';

export interface Changes {
  /** Waits for the room's word on what leaves as a stanza with this id. @throws RequestError: `refused`, `not-online` */
  wait(room: string, what: Changed, id: string): Promise<void>;
  /** The room did it. */
  done(room: string, what: Changed): void;
  /** The room answered a stanza with an error; answers whether something waited for that. */
  refused(room: string, id: string | undefined, condition: string): boolean;
  /** No answer can come any more. */
  end(): void;
}

interface Waiting {
  readonly room: string;
  readonly what: Changed;
  settle(error: Error | null): void;
}

export function createChanges(clock: Pick<ClockPort, 'after'>): Changes {
  /** By the id of the stanza. */
  const waiting = new Map<string, Waiting>();
  return {
    wait: (room, what, id) =>
      new Promise((resolve, reject) => {
        const cancel = clock.after(answerMs, () => waiting.get(id)?.settle(no('remote-server-timeout')));
        waiting.set(id, {
          room,
          what,
          settle(error) {
            waiting.delete(id);
            cancel();
            if (error === null) resolve();
            else reject(error);
          },
        });
      }),
    done(room, what) {
      for (const one of [...waiting.values()]) if (one.room === room && one.what === what) one.settle(null);
    },
    refused(room, id, condition) {
      const one = id === undefined ? undefined : waiting.get(id);
      if (one?.room !== room) return false;
      one.settle(no(condition));
      return true;
    },
    end() {
      for (const one of [...waiting.values()]) one.settle(new RequestError({ code: 'not-online' }));
    },
  };
}

const no = (condition: string): RequestError => new RequestError({ code: 'refused', condition });
