/**
 * Shared and service workers of recorded pages, by a debugger: no script can be put before theirs. Only the package
 * for it has the permission (`debugger`), which browsers never grant later.
 */
import { longestText, type ItemKind, type PageItem } from '../contract/page.ts';
import type { PageConnect, WorkersPort } from './ports.ts';

interface Target {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly attached: boolean;
}
interface Debuggee {
  readonly targetId?: string;
}
interface DebuggerApi {
  getTargets(): Promise<readonly Target[]>;
  attach(target: Debuggee, version: string): Promise<void>;
  detach(target: Debuggee): Promise<void>;
  sendCommand(target: Debuggee, method: string, params?: object): Promise<unknown>;
  readonly onEvent: { addListener(heard: (source: Debuggee, method: string, params: object) => void): void };
  readonly onDetach: { addListener(gone: (source: Debuggee) => void): void };
}

/** Workers come and go without a word, ms. */
const lookMs = 300;
const version = '1.3';

interface Frame {
  readonly requestId: string;
  readonly url?: string;
  readonly response?: {
    readonly opcode?: number;
    readonly payloadData?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

interface Followed {
  readonly origin: string;
  readonly tab: number;
  readonly url: string;
  readonly peer: ReturnType<PageConnect>;
  /** Numbers of sockets by the browser's names; null for those that are not XMPP. */
  readonly sockets: Map<string, { id: number | null; readonly url: string }>;
  last: number;
}

export function debuggedWorkers(fault: (error: unknown) => void): WorkersPort {
  const { chrome: own } = globalThis as unknown as {
    readonly chrome?: { readonly debugger?: DebuggerApi };
  };
  const api = own?.debugger;
  if (api === undefined) return { there: false, follow: () => undefined };

  const followed = new Map<string, Followed>();
  const ignored = new Set<string>();
  let wanted: Parameters<WorkersPort['follow']>[0] = [];
  let connect: PageConnect | null = null;
  let timer: ReturnType<typeof setInterval> | null = null;
  let looking = false;

  const leave = (id: string): void => {
    followed.get(id)?.peer.gone();
    if (followed.delete(id)) void api.detach({ targetId: id }).catch(() => undefined);
  };

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      for (const target of await api.getTargets()) await consider(target);
    } finally {
      looking = false;
    }
  };

  const consider = async ({ id, type, url }: Target): Promise<void> => {
    if (followed.has(id) || ignored.has(id) || type === 'page' || type === 'background_page') return;
    const page = wanted.find(({ origin }) => URL.canParse(url) && new URL(url).origin === origin);
    if (page === undefined || connect === null) return;
    const target = { targetId: id };
    await api.attach(target, version);
    // Frames of pages have the hook, and are listed like workers.
    const asked = { expression: 'typeof Window', returnByValue: true };
    const said = (await api.sendCommand(target, 'Runtime.evaluate', asked)) as {
      result?: { value?: unknown };
    };
    if (said.result?.value === 'function') {
      ignored.add(id);
      await api.detach(target);
      return;
    }
    const peer = connect({ panel: false, ...page, debugged: true }, (order) => {
      if (order.type === 'stop') leave(id);
      if (order.type === 'send') peer.message({ type: 'sent', id: order.id, ok: false });
    });
    followed.set(id, { ...page, url, peer, sockets: new Map(), last: 0 });
    peer.message({ type: 'items', load: id, items: [] });
    await api.sendCommand(target, 'Network.enable');
  };

  api.onEvent.addListener(({ targetId = '' }, method, params) => {
    const one = followed.get(targetId);
    const items = one === undefined ? [] : itemsOf(one, method, params as Frame);
    if (items.length > 0) one?.peer.message({ type: 'items', load: targetId, items });
  });
  api.onDetach.addListener(({ targetId = '' }) => {
    followed.get(targetId)?.peer.gone();
    followed.delete(targetId);
  });

  return {
    there: true,
    follow(pages, by) {
      wanted = pages;
      connect = by;
      for (const [id, one] of followed) {
        if (!pages.some(({ tab, origin }) => tab === one.tab && origin === one.origin)) leave(id);
      }
      if (pages.length > 0) timer ??= setInterval(() => void look().catch(fault), lookMs);
      else if (timer !== null) {
        clearInterval(timer);
        timer = null;
      }
    },
  };
}

/** What an event of the DevTools protocol (domain Network) says of sockets. */
function itemsOf(of: Followed, method: string, { requestId, url, response }: Frame): PageItem[] {
  const item = (kind: ItemKind, id: number, value: string | number): PageItem => [
    kind,
    id,
    Date.now(),
    value,
  ];
  const known = of.sockets.get(requestId);
  const number = (place: string): number => {
    of.last += 1;
    of.sockets.set(requestId, { id: of.last, url: place });
    return of.last;
  };
  if (method === 'Network.webSocketCreated') of.sockets.set(requestId, { id: null, url: url ?? '' });
  if (method === 'Network.webSocketHandshakeResponseReceived') {
    const headers = Object.entries(response?.headers ?? {});
    const protocol = headers.find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
    const place = known?.url ?? '';
    return protocol?.trim() === 'xmpp' ? [item('socket', number(place), place)] : [];
  }
  if (method === 'Network.webSocketClosed') {
    of.sockets.delete(requestId);
    return known === undefined || known.id === null ? [] : [item('end', known.id, 1000)];
  }
  const direction = method === 'Network.webSocketFrameSent' ? 'out' : 'in';
  if (direction === 'in' && method !== 'Network.webSocketFrameReceived') return [];
  const text = response?.payloadData ?? '';
  const isText = response?.opcode === 1;
  const begun: PageItem[] = [];
  let id = known?.id ?? null;
  // It opened before the debugger was there: XMPP is told by its looks.
  if (known === undefined && isText && text.startsWith('<')) {
    id = number(of.url);
    begun.push(item('again', id, of.url));
  }
  if (id === null) return [];
  if (!isText) return [...begun, item(`${direction}-binary`, id, Math.floor((text.length * 3) / 4))];
  if (text.length > longestText)
    return [...begun, item(`${direction}-long`, id, new TextEncoder().encode(text).length)];
  return [...begun, item(direction, id, text)];
}
