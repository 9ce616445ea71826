/**
 * Which pages are recorded, and what they say. A panel asks for it over its Port, and it ends with that Port. What a
 * page says comes from the panel, or from the relay in each page of an origin that the person gave access to.
 */
import { RequestError } from '../../contract/failure.ts';
import type { Handlers } from '../../contract/index.ts';
import {
  pageStreamPrefix,
  readPageNotice,
  type PageNotice,
  type PageOrder,
  type PageView,
} from '../../contract/page.ts';
import type { PageConnect, PagePeer, PlacedPage, Ports } from '../../platform/ports.ts';
import type { EventHub } from '../events.ts';
import { createQueue } from '../queue.ts';
import { createCarrier, type Carrier, type PageSink } from './carrier.ts';

/** How long a page may take to say that something was sent, ms. */
const sendMs = 5000;
/** Surfaces hear of counts this often, ms. */
const tellMs = 250;
/** How long a panel may be away before nothing is recorded for it: it comes back as soon as the worker does. */
const strayMs = 5000;

/** What a panel asked for. */
interface Recording {
  readonly tab: number;
  readonly origin: string;
  readonly lasting: boolean;
  readonly workers: boolean;
  frames: number;
  dropped: number;
}

interface Peer {
  readonly post: (order: PageOrder) => void;
  readonly from: PagePeer;
  recording: Recording | null;
  load: string;
  carrier: Carrier | null;
  /** What it said before anybody asked for it: the worker may have woken, and the panel be on its way back. */
  held: ItemsNotice[];
}

type ItemsNotice = Extract<PageNotice, { type: 'items' }>;

export interface Pages {
  readonly handlers: Pick<Handlers, 'page.list' | 'page.send'>;
  connected(
    from: PagePeer,
    post: (order: PageOrder) => void,
  ): { message(message: unknown): void; gone(): void };
}

export function createPages(deps: {
  readonly recorder: PageSink;
  readonly hub: EventHub;
  readonly ports: Pick<Ports, 'clock' | 'fault' | 'pageScripts' | 'workers'>;
}): Pages {
  const { recorder, hub } = deps;
  const { clock, fault, pageScripts, workers } = deps.ports;
  const peers = new Set<Peer>();
  const waiting = new Map<number, (ok: boolean) => void>();
  let sends = 0;
  let telling = false;

  const recordings = (): Recording[] =>
    [...peers].flatMap(({ from, recording }) => (from.panel && recording !== null ? [recording] : []));

  const view = (recording: Recording): PageView => {
    const carriers = [...peers].flatMap((peer) =>
      peer.recording === recording && peer.carrier !== null ? [peer.carrier] : [],
    );
    const { tab, origin, lasting, frames, dropped } = recording;
    return {
      tab,
      origin,
      lasting,
      there: carriers.length > 0,
      frames,
      dropped,
      // A debugger sees the others.
      unseen: [...new Set(carriers.flatMap(({ unseen }) => [...unseen]))].filter(
        (worker) => !workers.there || worker === 'dedicated',
      ),
      streams: carriers.flatMap(({ streams }) => streams),
    };
  };
  const views = (): PageView[] => recordings().map(view);

  const tell = (): void => {
    if (telling) return;
    telling = true;
    clock.after(tellMs, () => {
      telling = false;
      hub.push({ type: 'page.changed', pages: views() });
    });
  };

  /** Origins that are to last, and whether their workers may be hooked: not where one panel says no. */
  const places = (): PlacedPage[] => {
    const found = new Map<string, boolean>();
    for (const { origin, lasting, workers } of recordings())
      if (lasting) found.set(origin, workers && found.get(origin) !== false);
    return [...found].map(([origin, workers]) => ({ origin, workers }));
  };
  /** Only pages of these origins are under the hook from now on. */
  const serially = createQueue();
  const place = (): Promise<boolean> => serially(() => pageScripts.place(places()));
  // A worker before this one may have placed some for panels that are gone by now.
  clock.after(strayMs, () => void place().catch(fault));

  const follow = (): void =>
    workers.follow(
      recordings().map(({ tab, origin }) => ({ tab, origin })),
      connected,
    );

  const gone = (peer: Peer): void => {
    peer.carrier?.end();
    peer.carrier = null;
  };

  const stop = (panel: Peer): void => {
    const { recording } = panel;
    if (recording === null) return;
    for (const one of peers) {
      if (one.recording !== recording) continue;
      gone(one);
      one.recording = null;
      if (one !== panel) one.post({ type: 'stop' });
    }
    tell();
    follow();
    if (recording.lasting) void place().catch(fault);
  };

  const record = async (peer: Peer, notice: Extract<PageNotice, { type: 'record' }>): Promise<void> => {
    const { tab, origin, lasting, workers } = notice;
    const before = peer.recording;
    const same = before?.tab === tab && before.origin === origin;
    const recording = { tab, origin, lasting, workers, frames: 0, dropped: 0, ...(same && counts(before)) };
    if (!same) stop(peer);
    else for (const one of peers) if (one.recording === before) one.recording = recording;
    peer.recording = recording;
    for (const one of peers) adopt(one, recording);
    follow();
    tell();
    const ok = lasting ? await place().catch((error: unknown) => (fault(error), false)) : true;
    peer.post({ type: 'ready', ok });
  };

  const adopt = (peer: Peer, recording: Recording): void => {
    const { from } = peer;
    if (from.panel || peer.recording !== null) return;
    if (from.tab !== recording.tab || from.origin !== recording.origin) return;
    // Our relay is there only for what is to last; one that is not was left over.
    if (!recording.lasting && from.debugged !== true) return;
    peer.recording = recording;
    for (const notice of peer.held.splice(0)) take(peer, notice);
  };

  const take = (peer: Peer, notice: ItemsNotice): void => {
    const { recording } = peer;
    const { load, items } = notice;
    if (recording === null) {
      if (peer.from.panel) peer.post({ type: 'stop' });
      else peer.held.push(notice);
      return;
    }
    if (peer.load !== load) gone(peer);
    peer.load = load;
    peer.carrier ??= createCarrier({
      recorder,
      now: () => clock.now(),
      origin: recording.origin,
      prefix: pageStreamPrefix(recording.tab, load),
    });
    const { frames, dropped } = peer.carrier.take(items);
    recording.frames += frames;
    recording.dropped += dropped;
    peer.post({ type: 'taken' });
    tell();
  };

  const message = (peer: Peer, notice: PageNotice): void => {
    if (notice.type === 'items') return take(peer, notice);
    if (notice.type === 'sent') {
      waiting.get(notice.id)?.(notice.ok);
      return;
    }
    if (notice.type === 'gone') {
      gone(peer);
      return tell();
    }
    // A page cannot ask to be recorded.
    if (!peer.from.panel) return;
    if (notice.type === 'stop') stop(peer);
    else void record(peer, notice);
  };

  const send = (stream: string, text: string): Promise<boolean> => {
    for (const { carrier, post } of peers) {
      const socket = carrier?.socketOf(stream) ?? null;
      if (socket === null) continue;
      const id = (sends += 1);
      return new Promise((resolve) => {
        const settle = (ok: boolean): void => {
          cancel();
          waiting.delete(id);
          resolve(ok);
        };
        const cancel = clock.after(sendMs, () => settle(false));
        waiting.set(id, settle);
        post({ type: 'send', id, socket, text });
      });
    }
    return Promise.resolve(false);
  };

  const connected: PageConnect = (from, post) => {
    const peer: Peer = { post, from, recording: null, load: '', carrier: null, held: [] };
    peers.add(peer);
    for (const recording of recordings()) adopt(peer, recording);
    if (!from.panel && peer.recording === null) {
      clock.after(strayMs, () => {
        peer.held = [];
        if (peer.recording === null) post({ type: 'stop' });
      });
    }
    return {
      message(said) {
        const notice = readPageNotice(said);
        if (notice !== null) message(peer, notice);
      },
      gone() {
        if (from.panel) stop(peer);
        gone(peer);
        peers.delete(peer);
        tell();
      },
    };
  };

  return {
    handlers: {
      'page.list': () => Promise.resolve(views()),
      async 'page.send'({ stream, text }) {
        if (!(await send(stream, text))) throw new RequestError({ code: 'page-gone' });
        return null;
      },
    },
    connected,
  };
}

function counts({ frames, dropped }: Recording): Pick<Recording, 'frames' | 'dropped'> {
  return { frames, dropped };
}
