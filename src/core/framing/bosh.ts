/** The `<body/>` that BOSH wraps stanzas in (XEP-0124, XEP-0206), to text and back. */
import { ns } from '../namespaces.ts';
import { attr, child, children, parseFrame, serialize, text as textOf, XmlError } from '../xml/index.ts';
import { defaultLimits, type XmlElement, type XmlErrorCode } from '../xml/types.ts';
import { readFrame } from './codec.ts';

const xbosh = 'urn:xmpp:xbosh';

/** What a session is asked for with (XEP-0124 §7.1); seconds. */
export interface BoshWish {
  readonly to: string;
  /** Bare JID; only over TLS. */
  readonly from?: string;
  readonly lang: string;
  readonly wait: number;
  readonly hold: number;
}

/** What one request says; `restart` and `end` stand alone with their payloads left out or in. */
export type BoshRequest =
  | { readonly rid: number; readonly create: BoshWish }
  | {
      readonly rid: number;
      readonly sid: string;
      /** Top-level elements, each a standalone text. */
      readonly payloads?: readonly string[];
      /** A new stream after SASL (XEP-0206 §5). */
      readonly restart?: { readonly to: string; readonly lang: string };
      /** The session is over (XEP-0124 §13). */
      readonly end?: true;
    };

/** The whole request as text. */
export function encodeBosh(request: BoshRequest): string {
  const rid = String(request.rid);
  if ('create' in request) {
    const { to, from, lang, wait, hold } = request.create;
    return wrapped(
      {
        rid,
        to,
        from,
        'xml:lang': lang,
        ver: '1.6',
        wait: String(wait),
        hold: String(hold),
        'xmpp:version': '1.0',
      },
      [],
    );
  }
  const { sid, payloads = [], restart, end } = request;
  const again =
    restart === undefined ? {} : { to: restart.to, 'xml:lang': restart.lang, 'xmpp:restart': 'true' };
  return wrapped({ rid, sid, ...again, type: end && 'terminate' }, payloads);
}

type Written = Readonly<Record<string, string | undefined>>;

function wrapped(attrs: Written, payloads: readonly string[]): string {
  const prefixed = Object.keys(attrs).some((name) => name.startsWith('xmpp:'));
  const all: Written = { xmlns: ns.bosh, ...(prefixed ? { 'xmlns:xmpp': xbosh } : {}), ...attrs };
  const written = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}='${escaped(value)}'`],
  );
  const head = `<body${written.join('')}`;
  return payloads.length === 0 ? `${head}/>` : `${head}>${payloads.join('')}</body>`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;');
}

/** What a session is granted with (XEP-0124 §7.2); seconds, null where nothing is said. */
export interface BoshTerms {
  readonly sid: string;
  readonly wait: number | null;
  readonly hold: number | null;
  readonly requests: number | null;
  readonly polling: number | null;
  readonly inactivity: number | null;
}

export interface BoshAnswer {
  /** Of a session creation response; null in every other. */
  readonly terms: BoshTerms | null;
  /** The domain that answers, where it says so. */
  readonly from: string | null;
  /** What was wrapped, each as one standalone text: as it stood where it stands for itself. */
  readonly frames: readonly string[];
  /** The session is over; `condition` is null where that is no fault (XEP-0124 §17.2). */
  readonly ended: { readonly condition: string | null; readonly uri: string | null } | null;
  /** A request got lost on its way: everything unanswered is to be sent again (XEP-0124 §17.3). */
  readonly again: boolean;
}

export type BoshReading =
  | { readonly ok: true; readonly answer: BoshAnswer }
  | { readonly ok: false; readonly error: XmlErrorCode | 'not-bosh' };

/** What an answer holds. Never throws. */
export function readBosh(text: string): BoshReading {
  try {
    // Wrapping is one level, which stanzas keep as theirs.
    const body = parseFrame(text.trim(), { ...defaultLimits, depth: defaultLimits.depth + 1 });
    if (body.name !== 'body' || body.ns !== ns.bosh) return { ok: false, error: 'not-bosh' };
    const type = attr(body, 'type');
    const condition = attr(body, 'condition') ?? null;
    const uri = child(body, 'uri');
    const ended = { condition, uri: uri === undefined ? null : textOf(uri).trim() };
    return {
      ok: true,
      answer: {
        terms: termsOf(body),
        from: attr(body, 'from') ?? null,
        frames: children(body)
          .filter((one) => one !== uri)
          .map((one) => standalone(text.trim(), one)),
        ended: type === 'terminate' ? ended : null,
        again: type === 'error',
      },
    };
  } catch (error) {
    if (error instanceof XmlError) return { ok: false, error: error.code };
    throw error;
  }
}

function termsOf(body: XmlElement): BoshTerms | null {
  const sid = attr(body, 'sid') ?? '';
  if (sid === '') return null;
  const seconds = (name: string): number | null => {
    const value = attr(body, name) ?? '';
    return /^\d{1,6}$/.test(value) ? Number(value) : null;
  };
  return {
    sid,
    wait: seconds('wait'),
    hold: seconds('hold'),
    requests: seconds('requests'),
    polling: seconds('polling'),
    inactivity: seconds('inactivity'),
  };
}

/** What a request says, whoever made it. */
export interface ReadRequest {
  /** Null: it asks for a session. */
  readonly sid: string | null;
  readonly to: string | null;
  /** A new stream after SASL (XEP-0206 §5). */
  readonly restart: boolean;
  readonly frames: readonly string[];
  /** The session is over (XEP-0124 §13). */
  readonly end: boolean;
}

/** What a request holds; null where it is none. Never throws. */
export function readBoshRequest(text: string): ReadRequest | null {
  const whole = text.trim();
  try {
    const body = parseFrame(whole, { ...defaultLimits, depth: defaultLimits.depth + 1 });
    if (body.name !== 'body' || body.ns !== ns.bosh) return null;
    return {
      sid: attr(body, 'sid') ?? null,
      to: attr(body, 'to') ?? null,
      restart: attr(body, 'restart', xbosh) === 'true',
      frames: children(body).map((one) => standalone(whole, one)),
      end: attr(body, 'type') === 'terminate',
    };
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}

/** A child as it stood, unless it lives on declarations of `<body/>`: then written anew with its own. */
function standalone(body: string, element: XmlElement): string {
  const slice = element.start === undefined ? '' : body.slice(element.start, element.end);
  const alone = readFrame(slice);
  const itself = alone.ok && alone.problem === undefined && alone.element.ns === element.ns;
  return itself ? slice : serialize(element);
}
