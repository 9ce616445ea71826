/**
 * What one account proves itself with when nobody types a password: FAST tokens; SCRAM keys only until a token has
 * proved itself, or where the server gives none. The password itself is never here.
 */
import type { ScramKeys } from '../core/sasl/scram.ts';
import type { FastToken } from '../core/xep/xep-0484.ts';
import type { ClockPort } from '../platform/ports.ts';
import { nothingHeld, type Held, type Unreadable, type Vault } from './vault.ts';

/** What a sign-in proved: `used` is the token that did, `token` a new one that did not yet. */
interface Proof {
  readonly keys?: ScramKeys;
  readonly used?: string;
  readonly token?: FastToken;
}

export interface Credentials {
  /** Reads what was kept; everything else works on that. */
  load(): Promise<void>;
  /** Why what was kept could not be read; null where it could, or nothing was. */
  readonly unreadable: Unreadable | null;
  readonly keys: ScramKeys | null;
  /** Whether there is a token that may still be accepted. */
  readonly hasToken: boolean;
  /**
   * Tokens for one attempt, the one to be tried first at the front; each counts as used from here on. None is used
   * that is not stored yet: its first use may end the one before it (XEP-0484 §3.5), and a worker that died between
   * the two would leave none.
   */
  use(): readonly FastToken[];
  /** Resolves when what came of it is stored, or cannot be. */
  proved(proof: Proof): Promise<void>;
  refused(token: string): void;
  /** The server would not have the keys; that says nothing of tokens. */
  refusedKeys(): void;
  /** Nothing that is kept is of use any more. */
  spoil(): void;
  /** Signed out. Resolves when nothing is kept, with the tokens that the server may still take. */
  end(): Promise<readonly FastToken[]>;
}

export function createCredentials(deps: {
  /** Bare JID. */
  readonly account: string;
  readonly vault: Vault;
  readonly clock: ClockPort;
  readonly fault: (error: unknown) => void;
}): Credentials {
  const { account, vault, clock, fault } = deps;
  let held: Held = nothingHeld;
  let stored: ReadonlySet<string> = new Set();
  let unreadable: Unreadable | null = null;
  let ended = false;

  const namesOf = ({ tokens }: Held): Set<string> => new Set(tokens.map(({ token }) => token));
  const hold = async (next: Held): Promise<void> => {
    held = next;
    if (ended) return;
    await vault.keep(account, next).then(() => void (stored = namesOf(next)), fault);
  };
  const isFresh = ({ expires }: FastToken): boolean => expires > clock.now();
  const usable = (): readonly FastToken[] =>
    held.tokens.filter((one) => isFresh(one) && stored.has(one.token));

  return {
    async load() {
      const opened = await vault.open(account).catch((error: unknown) => {
        fault(error);
        return { ok: false, why: 'damaged' } as const;
      });
      unreadable = opened.ok ? null : opened.why;
      held = opened.ok ? opened.held : nothingHeld;
      stored = namesOf(held);
    },
    get unreadable() {
      return unreadable;
    },
    get keys() {
      return held.keys;
    },
    get hasToken() {
      return usable().length > 0;
    },
    use() {
      if (held.tokens.length === 0) return [];
      const counted = (one: FastToken): FastToken => ({ ...one, count: one.count + 1 });
      const using = usable().map(counted);
      void hold({ ...held, tokens: held.tokens.filter(isFresh).map(counted) });
      return using;
    },
    async proved({ keys, used, token }) {
      // The one that proved itself stays behind a new one until that has proved itself too.
      const proven = held.tokens.filter((one) => one.token === used);
      const unchanged = used === undefined && token === undefined;
      const tokens = unchanged ? held.tokens : [...(token === undefined ? [] : [token]), ...proven];
      // Keys open the account until the password is changed; a server can take a token back.
      const next: Held = { tokens, keys: used === undefined ? (keys ?? null) : null };
      // Most sign-ins change nothing, and somebody waits for this one.
      if (JSON.stringify(next) !== JSON.stringify(held)) await hold(next);
    },
    refused(token) {
      void hold({ ...held, tokens: held.tokens.filter((one) => one.token !== token) });
    },
    refusedKeys: () => void hold({ ...held, keys: null }),
    spoil: () => void hold(nothingHeld),
    async end() {
      ended = true;
      const left = held.tokens.filter(isFresh);
      held = nothingHeld;
      await vault.keep(account, nothingHeld);
      return left;
    },
  };
}
