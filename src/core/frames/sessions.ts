/** Requests of sessions that outlive their streams (XEP-0198 §5): what was asked on one is answered on the next. */
import { fromBinary } from './binary.ts';
import { partsOf } from './facts.ts';
import { OpenRequests } from './requests.ts';
import type { RecordedRow } from './row.ts';
import { readFrame, type StreamRecord } from '../framing/index.ts';

/** Those of more are forgotten, the oldest first. */
const mostSessions = 64;

type Owner = Pick<StreamRecord, 'source' | 'account'>;
/** A row with its number, counted as those of the frames that are yet to come. */
export type Numbered = readonly [RecordedRow, number];

export class Sessions {
  readonly #open = new Map<string, OpenRequests>();
  /** Iqs of an account’s last stream, of a worker before this one. */
  #before = new Map<string, Numbered[]>();

  /** The session goes on, or begins, with these. */
  keep(owner: Owner, id: string, requests: OpenRequests): void {
    const key = keyOf(owner, id);
    this.#open.delete(key);
    this.#open.set(key, requests);
    const [oldest] = this.#open.keys();
    if (this.#open.size > mostSessions && oldest !== undefined) this.#open.delete(oldest);
  }

  /** Those of a session that is resumed; null where nothing is known of it. */
  resumed(owner: Owner, id: string): OpenRequests | null {
    const known = this.#open.get(keyOf(owner, id)) ?? this.#rebuilt(owner);
    known?.cut();
    return known;
  }

  /** `rows` were recorded by a worker before this one, the oldest first. */
  restore(rows: Iterable<Numbered>, streams: readonly StreamRecord[]): void {
    const owners = new Map(streams.map((stream) => [stream.id, stream]));
    for (const one of rows) {
      const [{ kind, stream }] = one;
      const owner = owners.get(stream);
      if (kind !== 'iq' || owner?.source !== 'account') continue;
      const held = this.#before.get(owner.account);
      if (held?.[0]?.[0].stream === stream) held.push(one);
      else this.#before.set(owner.account, [one]);
    }
  }

  /** Of all accounts, or of one. */
  forget(account?: string): void {
    if (account === undefined) this.#before.clear();
    else this.#before.delete(account);
  }

  /** An account has one session at a time: the one it resumes is that of its last stream. */
  #rebuilt({ source, account }: Owner): OpenRequests | null {
    const rows = source === 'account' ? this.#before.get(account) : undefined;
    if (rows === undefined) return null;
    this.#before.delete(account);
    const requests = new OpenRequests(account);
    for (const [{ direction, text }, number] of rows) {
      const read = readFrame(fromBinary(text));
      if (read.ok) requests.take(direction, partsOf(read.element), number);
    }
    return requests;
  }
}

function keyOf({ source, account }: Owner, id: string): string {
  return JSON.stringify([source, account, id]);
}
