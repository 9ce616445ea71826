/**
 * Reading a HAR (1.2 with `_webSocketMessages`) of any size: once to find the sockets that speak XMPP and exchanges of
 * BOSH, and once their messages, all of them in the order of time.
 */
import type { StreamRecord } from '../framing/frame.ts';
import { BoshSource } from './har-bosh.ts';
import { HarIndex, speaksXmpp, type HarExchange, type HarSocket } from './har-index.ts';
import { isAside, readHarMessage, type HarMessage, type MessageSource } from './har-message.ts';
import { Heap } from './heap.ts';
import { JsonScanError, JsonScanner, type JsonPath, type JsonWatch } from './json-scan.ts';
import { CaptureError, longestName, type ByteSource, type CaptureItem, type CaptureStep } from './types.ts';
import { parsed } from './values.ts';

/** Sockets that are read at once; others wait for one of them to end. */
const mostOpen = 64;
/** Items of a step, about. */
const stepItems = 1000;

/** Throws `CaptureError` for what is no HAR, or has nothing of XMPP in it. */
export async function* readHar(file: ByteSource): AsyncGenerator<CaptureStep> {
  const index = new HarIndex();
  const scanner = new JsonScanner(index);
  let read = 0;
  let broken: JsonScanError | null = null;
  try {
    for await (const chunk of file.read(0, file.size)) {
      scanner.feed(chunk);
      read += chunk.length;
      yield { items: [], progress: read / file.size / 2 };
    }
    scanner.end();
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error;
    broken = error;
    index.broken(error.offset);
  }
  if (!index.isHar)
    throw new CaptureError(broken?.code === 'syntax' ? 'unknown' : 'json', broken?.offset ?? 0);
  const sockets = index.sockets.filter(speaksXmpp);
  const { exchanges } = index;
  if (sockets.length === 0 && exchanges.length === 0 && broken === null)
    throw new CaptureError('har-without-xmpp');
  yield* readMessages(file, sockets, exchanges);
  const end: CaptureItem[] = [];
  for (const offset of index.unreadable) end.push({ type: 'fault', fault: { code: 'not-utf8', offset } });
  if (broken !== null) end.push({ type: 'fault', fault: { code: broken.code, offset: broken.offset } });
  yield { items: end, progress: 1 };
}

async function* readMessages(
  file: ByteSource,
  sockets: readonly HarSocket[],
  exchanges: readonly HarExchange[],
): AsyncGenerator<CaptureStep> {
  const firstTime = ({ first }: HarSocket): number => first?.time ?? 0;
  const waiting = [...sockets].sort((a, b) => firstTime(a) - firstTime(b)).values();
  const parts = exchanges.flatMap(({ request, answer }) => (answer === null ? [request] : [request, answer]));
  const total = [...sockets, ...parts].reduce((sum, { start, end }) => sum + end - start, 0);
  const streams = streamsOf(sockets);
  const open = new Heap<MessageSource>((a, b) => a.time - b.time);
  let items: CaptureItem[] = [];
  const bosh = new BoshSource(file, exchanges, sessionRecord);
  if (await bosh.fill(items)) open.add(bosh);
  let read = 0;
  let next = waiting.next();
  for (;;) {
    const head = open.first;
    if (next.done !== true && open.size < mostOpen && (head === null || firstTime(next.value) <= head.time)) {
      const cursor = new Cursor(file, next.value, streams.get(next.value)?.id ?? '');
      const stream = streams.get(next.value);
      if (stream !== undefined) items.push({ type: 'stream', stream });
      if (await cursor.fill(items)) open.add(cursor);
      read += cursor.taken();
      next = waiting.next();
      continue;
    }
    if (head === null) break;
    items.push({ type: 'frame', frame: { ...head.message, stream: head.stream } });
    if (await head.step(items)) open.settle();
    else open.drop();
    read += head.taken();
    if (items.length >= stepItems) {
      yield { items, progress: 0.5 + read / total / 2 };
      items = [];
    }
  }
  yield { items, progress: 1 };
}

/** Reads the messages of one socket. */
class Cursor implements MessageSource, JsonWatch {
  readonly stream: string;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #scanner: JsonScanner;
  #messages: HarMessage[] = [];
  #at = 0;
  #faults: CaptureItem[] = [];
  #read = 0;
  #broken = false;

  constructor(file: ByteSource, socket: HarSocket, stream: string) {
    this.stream = stream;
    this.#chunks = file.read(socket.start, socket.end)[Symbol.asyncIterator]();
    this.#scanner = new JsonScanner(this, socket.start);
  }

  get message(): HarMessage {
    const message = this.#messages[this.#at];
    if (message === undefined) throw new Error('a cursor without a message');
    return message;
  }
  get time(): number {
    return this.message.time;
  }

  want(path: JsonPath): 'take' | 'enter' {
    return path.length === 0 ? 'enter' : 'take';
  }

  take(_path: JsonPath, json: string | null, offset: number): void {
    const value = json === null ? undefined : parsed(json);
    const message = readHarMessage(value);
    if (message !== null) this.#messages.push(message);
    else if (!isAside(value)) {
      this.#faults.push({
        type: 'fault',
        fault: { code: json === null ? 'too-large' : 'bad-message', offset },
      });
    }
  }

  malformed(offset: number): void {
    this.#faults.push({ type: 'fault', fault: { code: 'not-utf8', offset } });
  }

  async step(items: CaptureItem[]): Promise<boolean> {
    this.#at += 1;
    return this.#at < this.#messages.length || this.fill(items);
  }

  async fill(items: CaptureItem[]): Promise<boolean> {
    this.#messages = [];
    this.#at = 0;
    while (this.#messages.length === 0 && !this.#broken) {
      const chunk = await this.#chunks.next();
      if (chunk.done === true) return false;
      this.#read += chunk.value.length;
      try {
        this.#scanner.feed(chunk.value);
      } catch (error) {
        // Where the whole file breaks off is known already.
        if (!(error instanceof JsonScanError)) throw error;
        this.#broken = true;
      }
      items.push(...this.#faults);
      this.#faults = [];
    }
    return this.#messages.length > 0;
  }

  taken(): number {
    const read = this.#read;
    this.#read = 0;
    return read;
  }
}

function streamsOf(sockets: readonly HarSocket[]): ReadonlyMap<HarSocket, StreamRecord> {
  const ids = new Set<string>();
  return new Map(
    sockets.map((socket, index) => {
      const { own, url, origin, first, startedAt } = socket;
      const wanted = own?.id ?? '';
      const id = wanted === '' || ids.has(wanted) ? `har-${index + 1}` : wanted;
      ids.add(id);
      const record: StreamRecord = {
        id,
        source: own?.source ?? 'page',
        account: (own?.account ?? origin ?? hostOf(url)).slice(0, longestName),
        url,
        openedAt: startedAt ?? first?.time ?? 0,
      };
      return [socket, record];
    }),
  );
}

function sessionRecord({ url, origin }: HarExchange, count: number, time: number): StreamRecord {
  const account = (origin ?? hostOf(url)).slice(0, longestName);
  return { id: `har-bosh-${count}`, source: 'page', account, url, openedAt: time };
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/?#]+)/i.exec(url)?.[1] ?? '?';
}
