/** One load of a page: what its hook noted down becomes frames of streams. */
import { unseenWorkers, type PageItem, type PageStream, type UnseenWorker } from '../../contract/page.ts';
import { boundAddress, c2s, readFrame, type Ending, type FrameDirection } from '../../core/framing/index.ts';
import type { Recorder } from '../recorder.ts';
import { createBoshSessions } from '../../core/framing/bosh-sessions.ts';

export type PageSink = Pick<Recorder, 'begin' | 'end' | 'record' | 'recordUntold'>;

/** Sockets and requests of a page that are open at a time; a page that has more is not believed. */
const mostOpen = 1000;
/** UTF-16 code units of a URL. */
const longestUrl = 2048;

export interface Taken {
  readonly frames: number;
  readonly dropped: number;
}

export interface Carrier {
  take(items: readonly PageItem[]): Taken;
  /** WebSockets that are open. */
  readonly streams: readonly PageStream[];
  readonly unseen: ReadonlySet<UnseenWorker>;
  /** The number that the page knows a stream by; null where it is not open. */
  socketOf(stream: string): number | null;
  /** The page is gone. */
  end(): void;
}

export function createCarrier(deps: {
  readonly recorder: PageSink;
  readonly now: () => number;
  readonly origin: string;
  /** Names of its streams begin with it. */
  readonly prefix: string;
}): Carrier {
  const { recorder, now, origin, prefix } = deps;
  const sockets = new Map<number, PageStream>();
  const requests = new Map<number, string>();
  const streams = new Set<string>();
  const unseen = new Set<UnseenWorker>();
  let sessions = 0;
  let frames = 0;
  let dropped = 0;
  /** What a page says of time is believed as far as it is between what it said before and now. */
  let time = 0;

  const begin = (stream: string, url: string, whole: boolean): void => {
    streams.add(stream);
    const record = { id: stream, source: 'page', account: origin, url, openedAt: time } as const;
    recorder.begin(record, whole);
  };
  const end = (stream: string, ending: Ending): void => {
    if (streams.delete(stream)) recorder.end(stream, ending, time);
  };
  const record = (stream: string, direction: FrameDirection, text: string): void => {
    frames += 1;
    recorder.record(stream, direction, text, readFrame(text, c2s), time);
  };
  /** Once it is known, frames are not asked for it again. */
  const learn = (id: number, socket: PageStream, text: string): void => {
    if (socket.jid !== null || !/authorization-identifier|xmpp-bind/.test(text)) return;
    const read = readFrame(text, c2s);
    const jid = read.ok ? boundAddress(read.element) : null;
    if (jid !== null) sockets.set(id, { ...socket, jid });
  };

  const bosh = createBoshSessions({
    begin(url, whole) {
      sessions += 1;
      const stream = `${prefix}.b${sessions}`;
      begin(stream, url, whole);
      return stream;
    },
    frame: record,
    end: (stream) => end(stream, { how: 'terminated' }),
  });

  const text = (id: number, direction: FrameDirection, value: string): void => {
    const socket = sockets.get(id);
    const url = requests.get(id);
    if (socket !== undefined) {
      record(socket.stream, direction, value);
      if (direction === 'in') learn(id, socket, value);
    } else if (url === undefined) dropped += 1;
    else if (direction === 'out') bosh.request(id, url, value);
    else bosh.answer(id, value);
  };

  const untold = (
    id: number,
    direction: FrameDirection,
    bytes: number,
    problem: 'binary-frame' | 'too-long',
  ): void => {
    const stream = sockets.get(id)?.stream;
    if (stream === undefined) dropped += 1;
    else {
      frames += 1;
      recorder.recordUntold(stream, { direction, bytes, problem, time });
    }
  };

  const open = (id: number, url: string, whole: boolean): void => {
    if (sockets.has(id) || sockets.size >= mostOpen) return;
    const stream = `${prefix}.${id}`;
    sockets.set(id, { stream, url, jid: null });
    begin(stream, url, whole);
  };

  const one = ([kind, id, at, value]: PageItem): void => {
    time = Math.max(time, Math.min(at, now()));
    if (typeof value === 'string') {
      if (kind === 'in' || kind === 'out') text(id, kind, value);
      else if (kind === 'socket' || kind === 'again') open(id, value.slice(0, longestUrl), kind === 'socket');
      else if (kind === 'bosh' && requests.size < mostOpen) requests.set(id, value.slice(0, longestUrl));
      else if (kind === 'worker') for (const one of unseenWorkers) if (one === value) unseen.add(one);
      return;
    }
    const size = Math.max(0, Math.floor(value));
    if (kind === 'in-binary' || kind === 'out-binary')
      untold(id, kind === 'in-binary' ? 'in' : 'out', size, 'binary-frame');
    else if (kind === 'in-long' || kind === 'out-long')
      untold(id, kind === 'in-long' ? 'in' : 'out', size, 'too-long');
    else if (kind === 'lost') dropped += size;
    else if (kind === 'end') over(id, size);
  };

  const over = (id: number, code: number): void => {
    const socket = sockets.get(id);
    if (socket !== undefined) end(socket.stream, { how: 'socket', closeCode: code });
    sockets.delete(id);
    if (requests.delete(id)) bosh.over(id);
  };

  return {
    take(items) {
      frames = dropped = 0;
      for (const item of items) one(item);
      return { frames, dropped };
    },
    get streams() {
      return [...sockets.values()];
    },
    unseen,
    socketOf(stream) {
      for (const [id, socket] of sockets) if (socket.stream === stream) return id;
      return null;
    },
    end() {
      time = Math.max(time, now());
      for (const stream of [...streams]) end(stream, { how: 'page-gone' });
      sockets.clear();
      requests.clear();
    },
  };
}
