/**
 * What one account tells of the person: its server whether they look at all (XEP-0352), its contacts whether they are
 * there (RFC 6121 §4). Nothing is said twice: a resumed session keeps its presence, also across the worker's death.
 */
import * as v from 'valibot';
import { availability } from '../core/xep/rfc6121-presence.ts';
import { clientState } from '../core/xep/xep-0352.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, ClockPort, KeyValuePort } from '../platform/ports.ts';
import type { Attention } from './attention.ts';
import type { Own } from './own.ts';

const stored = v.object({ away: v.nullable(v.number()), live: v.boolean() });
type Said = v.InferOutput<typeof stored>;

/**
 * How long nobody looks before the server is told, ms. It stops writing to an inactive client, and Prosody 13 then
 * holds back also what it had answered already: the roster, the archive, who is there. What a stream begins with takes
 * its course first, and a popup that closes and opens again says nothing.
 */
const settleMs = 3_000;

export interface Availability {
  /** Reads what was said on the session before. */
  load(): Promise<void>;
  /** Says what is due; on a resumed session that is what has changed. */
  attach(resumed: boolean): void;
  /** The server takes note of whether this client is in use. */
  heeded(): void;
  /** Something else is to be said with it. */
  again(): void;
  detach(): void;
  /** Says nothing more, and forgets what was stored. */
  forget(): Promise<void>;
}

export function createAvailability(deps: {
  readonly account: string;
  readonly storage: KeyValuePort;
  readonly clock: Pick<ClockPort, 'after'>;
  readonly attention: Pick<Attention, 'present' | 'away' | 'listen' | 'restored'>;
  readonly own: Pick<Own, 'live' | 'caps' | 'listen' | 'restored'>;
  /** The SHA-1 of the picture that presence is to speak of (XEP-0153); null: of none. */
  readonly photo: () => Promise<string | null>;
  /** Answers whether it left, or is stored and will. */
  readonly transmit: (element: XmlElement) => Promise<boolean>;
  readonly fault: (error: unknown) => void;
}): Availability {
  const { storage, clock, attention, own } = deps;
  const key = `presence:${deps.account}`;
  let attached = false;
  let isHeeded = false;
  /** Every stream begins active, a resumed one too (XEP-0352 §5.2). */
  let active = true;
  /** Until the server is told that nobody looks. */
  let settling: Cancel | null = null;
  /** Null where nothing was said yet, or nobody knows what. */
  let said: Said | null = null;

  const tellContacts = async (now: Said): Promise<void> => {
    said = now;
    const photo = await deps.photo();
    if (said !== now) return;
    const left = await deps.transmit(availability(now.away, own.caps, photo));
    if (said !== now) return;
    if (left) await storage.set(key, now);
    else said = null;
  };

  const calm = (): void => {
    settling?.();
    settling = null;
  };
  const tellServer = (present: boolean): void => {
    active = present;
    deps.transmit(clientState(present)).catch(deps.fault);
  };

  const update = (): void => {
    if (!attached) return;
    if (attention.present || !isHeeded) calm();
    if (isHeeded && attention.present && !active) tellServer(true);
    if (isHeeded && !attention.present && active) {
      settling ??= clock.after(settleMs, () => {
        calm();
        tellServer(false);
      });
    }
    const { away } = attention;
    const { live } = own;
    if (said?.away !== away || said.live !== live) tellContacts({ away, live }).catch(deps.fault);
  };
  const leave = attention.listen(update);
  const overhear = own.listen(update);

  return {
    async load() {
      await Promise.all([attention.restored, own.restored]);
      const parsed = v.safeParse(stored, await storage.get(key));
      said = parsed.success ? parsed.output : null;
    },
    attach(resumed) {
      attached = true;
      active = true;
      if (!resumed) said = null;
      update();
    },
    heeded() {
      isHeeded = true;
      update();
    },
    again() {
      said = null;
      update();
    },
    detach() {
      attached = false;
      isHeeded = false;
      calm();
    },
    async forget() {
      attached = false;
      said = null;
      calm();
      leave();
      overhear();
      await storage.remove(key);
    },
  };
}
