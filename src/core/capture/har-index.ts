/** A first look at a HAR (1.2, with Chrome's `_webSocketMessages`): which sockets and exchanges of BOSH it has, and where their frames stand. */
import { sources, type FrameSource } from '../framing/frame.ts';
import { ns } from '../namespaces.ts';
import { readHarMessage, type HarMessage } from './har-message.ts';
import type { JsonPath, JsonWatch } from './json-scan.ts';
import { asName, asObject, parsed } from './values.ts';

export interface HarSocket {
  /** Empty where the file does not tell. */
  readonly url: string;
  /** Wall time, ms; null where the file does not tell. */
  readonly startedAt: number | null;
  /** The page that opened it, by its `Origin`. */
  readonly origin: string | null;
  /** What both sides agreed to speak, or what was offered. */
  readonly protocol: string | null;
  /** What this project wrote beside it. */
  readonly own: { readonly source: FrameSource; readonly account: string; readonly id: string } | null;
  readonly first: HarMessage | null;
  /** Where its list of messages stands in the file; it may break off. */
  readonly start: number;
  readonly end: number;
}

/** Where the JSON of a text stands in the file. */
export interface HarPart {
  readonly start: number;
  readonly end: number;
}

/** A request of BOSH (XEP-0124) and its answer. */
export interface HarExchange {
  readonly url: string;
  readonly origin: string | null;
  readonly startedAt: number | null;
  /** Until it was answered, ms. */
  readonly duration: number;
  readonly request: HarPart;
  readonly answer: HarPart | null;
  /** The answer is written in base64. */
  readonly encoded: boolean;
}

type Draft = { -readonly [K in keyof HarSocket]: HarSocket[K] } & {
  duration: number;
  /** Body of a request of BOSH; null where there is another, undefined where none was seen yet. */
  request: HarPart | null | undefined;
  answer: HarPart | null;
  encoded: boolean;
};

/** By name and depth: keys come in any order, and those of Chromium put the messages first. */
export class HarIndex implements JsonWatch {
  /** Those with messages, in the order of the file. */
  readonly sockets: HarSocket[] = [];
  readonly exchanges: HarExchange[] = [];
  /** Whether there is a list of entries where a HAR has one. */
  isHar = false;
  /** Where bytes are no UTF-8. */
  readonly unreadable: number[] = [];
  #draft: Draft = blank();

  want(path: JsonPath): 'take' | 'enter' | 'skip' {
    const [log, entries, , third, fourth] = path;
    if (path.length === 0) return 'enter';
    if (log !== 'log') return 'skip';
    if (path.length === 1) return 'enter';
    if (entries !== 'entries') return 'skip';
    if (path.length <= 3) return 'enter';
    if (path.length === 4) {
      if (third === '_webSocketMessages' || third === 'request' || third === 'response') return 'enter';
      return third === 'startedDateTime' || third === 'time' || third === '_causeway' ? 'take' : 'skip';
    }
    // What comes before the first message may be errors.
    if (third === '_webSocketMessages') return this.#draft.first === null ? 'take' : 'skip';
    if (path.length === 5) {
      if (fourth === 'url' || fourth === 'headers') return 'take';
      return fourth === (third === 'request' ? 'postData' : 'content') ? 'enter' : 'skip';
    }
    return path.length === 6 ? this.#wantBody(path) : 'skip';
  }

  /** Bodies are built where they may be BOSH alone: most of a file is made of them. */
  #wantBody([, , , third, , fifth]: JsonPath): 'take' | 'skip' {
    if (third === 'request') return fifth === 'text' ? 'take' : 'skip';
    if (this.#draft.request === null) return 'skip';
    return fifth === 'text' || fifth === 'encoding' ? 'take' : 'skip';
  }

  take(path: JsonPath, json: string | null, start: number, end: number): void {
    if (path.length === 6) return this.#body(path, json, { start, end });
    const value = json === null ? undefined : parsed(json);
    const draft = this.#draft;
    switch (path[3]) {
      case '_webSocketMessages':
        draft.first = readHarMessage(value);
        break;
      case 'startedDateTime': {
        const time = typeof value === 'string' ? Date.parse(value) : NaN;
        draft.startedAt = Number.isNaN(time) ? null : time;
        break;
      }
      case 'time':
        draft.duration = typeof value === 'number' && value > 0 ? value : 0;
        break;
      case '_causeway':
        draft.own = ownOf(value);
        break;
      default:
        if (path[4] === 'url') draft.url = asName(value) ?? '';
        else this.#headers(value, path[3] === 'response');
    }
  }

  #body([, , , third, , fifth]: JsonPath, json: string | null, part: HarPart): void {
    if (third === 'request') this.#draft.request = json !== null && isBosh(json) ? part : null;
    else if (fifth === 'encoding') this.#draft.encoded = json === '"base64"';
    else this.#draft.answer = json === null ? null : part;
  }

  began(path: JsonPath, start: number): void {
    if (path.length === 2 && path[1] === 'entries') this.isHar = true;
    if (path.length === 3) this.#draft = blank();
    if (path.length === 4 && path[3] === '_webSocketMessages') {
      this.#draft.start = start;
      // Until its end is seen it may be that the file breaks off.
      this.#draft.end = Number.POSITIVE_INFINITY;
    }
  }

  ended(path: JsonPath, end: number): void {
    if (path.length === 4 && path[3] === '_webSocketMessages') this.#draft.end = end;
    // A request without a body is none of BOSH.
    if (path.length === 4 && path[3] === 'request') this.#draft.request ??= null;
    if (path.length === 3) this.#add();
  }

  malformed(start: number): void {
    this.unreadable.push(start);
  }

  /** The file ends here, in whatever it is. */
  broken(end: number): void {
    if (this.#draft.end === Number.POSITIVE_INFINITY) this.#draft.end = end;
    this.#add();
  }

  #add(): void {
    const draft = this.#draft;
    const { url, origin, startedAt, duration, request, answer, encoded } = draft;
    if (draft.first !== null) this.sockets.push(draft);
    else if (request) this.exchanges.push({ url, origin, startedAt, duration, request, answer, encoded });
    this.#draft = blank();
  }

  #headers(value: unknown, answered: boolean): void {
    if (!Array.isArray(value)) return;
    for (const one of value) {
      const header = asObject(one);
      const name = asName(header?.['name'])?.toLowerCase();
      const text = asName(header?.['value']);
      if (name === 'sec-websocket-protocol' && (answered || this.#draft.protocol === null))
        this.#draft.protocol = text;
      if (name === 'origin') this.#draft.origin = text;
    }
  }
}

function blank(): Draft {
  return {
    url: '',
    startedAt: null,
    origin: null,
    protocol: null,
    own: null,
    first: null,
    start: 0,
    end: 0,
    duration: 0,
    request: undefined,
    answer: null,
    encoded: false,
  };
}

/** UTF-16 code units of a body that is looked at; nobody sends more in one request of BOSH. */
const longestBody = 10 * 1024 * 1024;

/** Whether JSON is a text that begins with `<body/>` of BOSH, however it was written. */
function isBosh(json: string): boolean {
  const text = json.length > longestBody ? null : parsed(json);
  if (typeof text !== 'string') return false;
  const head = text.slice(0, 2000);
  return head.trimStart().startsWith('<body') && head.includes(ns.bosh);
}

function ownOf(value: unknown): HarSocket['own'] {
  const own = asObject(value);
  const source = sources.find((one) => one === own?.['source']);
  const account = asName(own?.['account']);
  const id = asName(own?.['id']);
  return source === undefined || account === null || id === null ? null : { source, account, id };
}

/** Whether a socket speaks XMPP: it says so, or its frames are markup. */
export function speaksXmpp({ protocol, first }: HarSocket): boolean {
  const named = protocol?.split(',').some((one) => one.trim() === 'xmpp') === true;
  return named || first?.text?.trimStart().startsWith('<') === true;
}
