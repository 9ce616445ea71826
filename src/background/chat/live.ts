/**
 * What is being written, told while it is (XEP-0301): of ours to who can show it, of contacts' to who looks. Nothing
 * of it is stored, and what could not leave at once never does: it would be read as if it were written then.
 */
import { formatJid, type Jid } from '../../core/jid.ts';
import { ns } from '../../core/namespaces.ts';
import { liveStanza } from '../../core/chat/stanzas.ts';
import {
  followLive,
  liveEdit,
  liveEvent,
  liveIn,
  liveSign,
  liveWhole,
  longestLive,
  nextSeq,
  type LiveText,
} from '../../core/xep/xep-0301.ts';
import { child } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import type { Cancel, ClockPort, RandomPort } from '../../platform/ports.ts';
import type { EventHub } from '../events.ts';

/** Between two of our edits (§4.5), ms. */
export const intervalMs = 700;
/** So long after all of it was said, it is said once more for who lost a piece (§4.7.3), ms. */
const refreshMs = 10_000;
/** Who says nothing for so long is not writing any more, ms. */
const silenceMs = 30_000;

/** What the other side of a conversation was told of ours. */
interface Told {
  readonly chars: readonly string[];
  readonly seq: number;
  /** When all of it was told last, wall time, ms. */
  readonly wholeAt: number;
}

interface Writing {
  wanted: readonly string[];
  /** Null: nothing, or not all of it. */
  told: Told | null;
  /** Whether it began, for the other side. */
  begun: boolean;
  /** Until the next edit may leave. */
  resting: Cancel | null;
}

export interface Live {
  /**
   * A message came from a contact, by bare JID: what they write, or what they wrote. Answers what to do once it is
   * stored: only then can the message stand where it was shown before.
   */
  heard(message: XmlElement, peer: string): () => void;
  /** This stands where one writes now; told where the person wants it to be. */
  write(peer: string, text: string): void;
  /** It was sent as a message. */
  sent(peer: string): void;
  /** The person lets the other side see what they write, or does not any more. */
  turn(peer: string, on: boolean): Promise<void>;
  /** Whether the other side can show it, and wants to. */
  possible(peer: string): Promise<boolean>;
  /** What was told on the stream before did not all get there. */
  interrupted(): void;
}

export function createLive(deps: {
  readonly account: Jid;
  readonly clock: Pick<ClockPort, 'now' | 'after'>;
  readonly random: RandomPort;
  readonly hub: EventHub;
  readonly isOnline: () => boolean;
  /** Whether the person lets the other side see what they write. */
  readonly isOn: (peer: string) => Promise<boolean>;
  /** A contact of ours. */
  readonly isContact: (peer: string) => boolean;
  /** A contact that sees our presence. */
  readonly isTrusted: (peer: string) => boolean;
  /** Whether a client of theirs that is there says that it can something. */
  readonly can: (peer: string, feature: string) => Promise<boolean>;
  /** Whether the person wants to see what others write. */
  readonly wanted: () => boolean;
  readonly transmit: (stanza: XmlElement) => Promise<boolean>;
  readonly overlook: (error: unknown) => void;
}): Live {
  const { clock, hub } = deps;
  const account = formatJid(deps.account);
  const writings = new Map<string, Writing>();
  /** What contacts write, and until when it is shown. */
  const followed = new Map<string, { readonly live: LiveText; readonly forget: Cancel }>();
  /** Who tells us what they write, and so can show it; or asked us to stop (§6). */
  const said = new Map<string, 'shows' | 'stop'>();

  const possible = async (peer: string): Promise<boolean> => {
    if (!deps.isTrusted(peer) || said.get(peer) === 'stop') return false;
    return said.get(peer) === 'shows' || deps.can(peer, ns.liveText);
  };

  const show = (peer: string, live: LiveText | null): void => {
    const before = followed.get(peer);
    before?.forget();
    if (live === null) followed.delete(peer);
    else followed.set(peer, { live, forget: clock.after(silenceMs, () => show(peer, null)) });
    if (live === null && before === undefined) return;
    hub.push({ type: 'chat.live', account, peer, text: live === null ? null : live.chars.join('') });
  };

  /** A number that no earlier text of this, or of another client's, is likely to go on with (§4.3). */
  const anySeq = (): number => deps.random.bytes(3).reduce((sum, byte) => sum * 256 + byte, 0);

  const tell = async (peer: string, writing: Writing): Promise<void> => {
    const may = deps.isOnline() && (await deps.isOn(peer)) && (await possible(peer));
    // It was sent meanwhile, or is not to be told any more.
    if (writings.get(peer) !== writing) return;
    const { wanted: chars, told } = writing;
    if (!may || !deps.isOnline()) {
      writing.told = null;
      return;
    }
    if (told === null ? chars.length === 0 && !writing.begun : isSame(told.chars, chars)) return;
    const now = clock.now();
    const isWhole = told === null || now - told.wholeAt >= refreshMs;
    const seq = told === null ? anySeq() : nextSeq(told.seq);
    const event = writing.begun ? 'reset' : 'new';
    writing.begun = true;
    writing.told = { chars, seq, wholeAt: isWhole ? now : told.wholeAt };
    const rtt = isWhole ? liveWhole(event, seq, chars) : liveEdit(seq, told.chars, chars);
    if (!(await deps.transmit(liveStanza(peer, rtt)))) writing.told = null;
  };

  /** Tells it now, and then what came until the next time. */
  const go = (peer: string, writing: Writing): void => {
    const { wanted } = writing;
    writing.resting = clock.after(intervalMs, () => {
      writing.resting = null;
      if (writings.get(peer) === writing && writing.wanted !== wanted) go(peer, writing);
    });
    tell(peer, writing).catch(deps.overlook);
  };

  const end = (peer: string): void => {
    writings.get(peer)?.resting?.();
    writings.delete(peer);
  };

  return {
    heard(message, peer) {
      // What was written then is not what they write now.
      if (child(message, 'delay', ns.delay) !== undefined || !deps.isContact(peer)) return nothing;
      const rtt = liveIn(message);
      const event = rtt === undefined ? null : liveEvent(rtt);
      if (event !== null) said.set(peer, event === 'cancel' ? 'stop' : 'shows');
      const before = followed.get(peer);
      if (child(message, 'body', ns.client) !== undefined)
        return () => {
          // What was begun since is another one.
          if (followed.get(peer) === before) show(peer, null);
        };
      if (rtt === undefined || !deps.wanted()) return nothing;
      const live = followLive(before?.live ?? null, rtt);
      if (live !== (before?.live ?? null)) show(peer, live);
      return nothing;
    },
    write(peer, text) {
      const wanted = Array.from(text.normalize('NFC')).slice(0, longestLive);
      const writing = writings.get(peer) ?? { wanted, told: null, begun: false, resting: null };
      writing.wanted = wanted;
      writings.set(peer, writing);
      if (writing.resting === null) go(peer, writing);
    },
    sent: end,
    async turn(peer, on) {
      const begun = writings.get(peer)?.begun === true;
      end(peer);
      // Who turns it on wishes it anew, whatever was asked before.
      if (on && said.get(peer) === 'stop') said.delete(peer);
      if (!deps.isOnline() || (!on && !begun) || !(await possible(peer))) return;
      await deps.transmit(liveStanza(peer, liveSign(on ? 'init' : 'cancel')));
    },
    possible,
    interrupted() {
      for (const writing of writings.values()) writing.told = null;
      for (const peer of [...followed.keys()]) show(peer, null);
    },
  };
}

const nothing = (): void => undefined;

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((char, at) => char === b[at]);
