/** BOSH in a HAR: requests and answers as any browser writes them, as the frames that a WebSocket would have carried. */
import { createBoshSessions } from '../framing/bosh-sessions.ts';
import type { StreamRecord } from '../framing/frame.ts';
import { fromBase64 } from '../sasl/base64.ts';
import type { HarExchange, HarPart } from './har-index.ts';
import type { HarMessage, MessageSource } from './har-message.ts';
import type { ByteSource, CaptureItem } from './types.ts';
import { parsed } from './values.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** A request or its answer, at its time. */
interface Half {
  readonly time: number;
  readonly number: number;
  readonly part: HarPart;
  readonly exchange: HarExchange;
}

/** Reads the bodies of all exchanges again, in the order in which they crossed. */
export class BoshSource implements MessageSource {
  readonly #file: ByteSource;
  readonly #halves: Iterator<Half>;
  readonly #sessions: ReturnType<typeof createBoshSessions>;
  #frames: { readonly stream: string; readonly message: HarMessage }[] = [];
  #begun: CaptureItem[] = [];
  #at = 0;
  #time = 0;
  #read = 0;

  /** `name` answers a record for the n-th session, which began with that exchange. */
  constructor(
    file: ByteSource,
    exchanges: readonly HarExchange[],
    name: (exchange: HarExchange, count: number, time: number) => StreamRecord,
  ) {
    this.#file = file;
    this.#halves = halvesOf(exchanges).values();
    let count = 0;
    this.#sessions = createBoshSessions({
      begin: () => {
        const stream = name(this.#exchange, (count += 1), this.#time);
        this.#begun.push({ type: 'stream', stream });
        return stream.id;
      },
      frame: (stream, direction, text) =>
        void this.#frames.push({ stream, message: { direction, time: this.#time, text, bytes: null } }),
      end: () => undefined,
    });
  }
  #current: HarExchange | null = null;
  get #exchange(): HarExchange {
    if (this.#current === null) throw new Error('a session without an exchange');
    return this.#current;
  }

  get #head(): { readonly stream: string; readonly message: HarMessage } {
    const head = this.#frames[this.#at];
    if (head === undefined) throw new Error('a source without a message');
    return head;
  }
  get message(): HarMessage {
    return this.#head.message;
  }
  get stream(): string {
    return this.#head.stream;
  }
  get time(): number {
    return this.message.time;
  }

  async step(items: CaptureItem[]): Promise<boolean> {
    this.#at += 1;
    return this.#at < this.#frames.length || this.fill(items);
  }

  async fill(items: CaptureItem[]): Promise<boolean> {
    this.#frames = [];
    this.#at = 0;
    while (this.#frames.length === 0) {
      const next = this.#halves.next();
      if (next.done === true) return false;
      const { time, number, part, exchange } = next.value;
      this.#time = time;
      this.#current = exchange;
      const text = await this.#text(part, exchange.encoded && part === exchange.answer, items);
      if (text === null) continue;
      if (part === exchange.request) this.#sessions.request(number, exchange.url, text);
      else {
        this.#sessions.answer(number, text);
        this.#sessions.over(number);
      }
      items.push(...this.#begun);
      this.#begun = [];
    }
    return true;
  }

  taken(): number {
    const read = this.#read;
    this.#read = 0;
    return read;
  }

  /** Null for what is no text, which is told of. */
  async #text(part: HarPart, encoded: boolean, items: CaptureItem[]): Promise<string | null> {
    const bytes = new Uint8Array(part.end - part.start);
    let size = 0;
    for await (const chunk of this.#file.read(part.start, part.end)) {
      bytes.set(chunk, size);
      size += chunk.length;
    }
    this.#read += size;
    const value = parsed(lenient.decode(bytes));
    const body = encoded && typeof value === 'string' ? fromBase64(value) : null;
    const text = body === null ? value : lenient.decode(body);
    if (!isUtf8(bytes) || (body !== null && !isUtf8(body)))
      items.push({ type: 'fault', fault: { code: 'not-utf8', offset: part.start } });
    if (typeof text === 'string') return text;
    items.push({ type: 'fault', fault: { code: 'bad-message', offset: part.start } });
    return null;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A request stands before its answer, also where a file knows no times. */
function halvesOf(exchanges: readonly HarExchange[]): Half[] {
  let last = 0;
  const halves = exchanges.flatMap((exchange, number): Half[] => {
    const time = exchange.startedAt ?? last;
    last = time;
    const request = { time, number, part: exchange.request, exchange };
    if (exchange.answer === null) return [request];
    return [request, { time: time + exchange.duration, number, part: exchange.answer, exchange }];
  });
  return halves.sort((a, b) => a.time - b.time);
}
