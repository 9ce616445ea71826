import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../e2e/world/ca.ts';
import type { FetchScope } from './fetch-scope.ts';
import { observeRequest, showsRequests, type ObserveApi, type RequestDetails } from './observe.ts';
import { watchPeerKey, type PeerKeyApi } from './peer-key.ts';
import { createProbePort } from './probe.ts';

const url = 'https://capulet.example/xmpp-websocket';
const ours = { url, requestId: '7', tabId: -1 };

let der: ArrayBuffer;
let spki: Uint8Array;
let notAfter: number;
beforeAll(async () => {
  const certificate = new X509Certificate((await (await createAuthority()).leaf('capulet.example')).cert);
  der = new Uint8Array(certificate.raw).buffer;
  spki = new Uint8Array(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  notAfter = Date.parse(certificate.validTo);
});

function event<Details>() {
  const listeners = new Set<(details: Details) => void>();
  return {
    listeners,
    addListener: (listener: (details: Details) => void) => void listeners.add(listener),
    removeListener: (listener: (details: Details) => void) => void listeners.delete(listener),
    fire: (details: Details) => listeners.forEach((listener) => listener(details)),
  };
}
type Headers = RequestDetails & { securityInfo?: { certificates?: { rawDER?: ArrayBuffer }[] } };
function events() {
  return {
    onHeadersReceived: event<Headers>(),
    onBeforeRedirect: event<RequestDetails & { redirectUrl: string; ip?: string }>(),
    onErrorOccurred: event<RequestDetails & { error: string }>(),
    onCompleted: event<RequestDetails>(),
    onResponseStarted: event<RequestDetails & { ip?: string }>(),
  };
}

/** An extension whose nth request goes as `plays[n]` tells. */
function world(
  granted: boolean,
  ...plays: readonly ((fire: ReturnType<typeof events>) => Promise<Response>)[]
) {
  const fire = events();
  let request = 0;
  const fetch = vi.fn<FetchScope['fetch']>(() => plays[request++]?.(fire) ?? Promise.reject(new Error()));
  const api: ObserveApi & PeerKeyApi = {
    permissions: { contains: () => Promise.resolve(granted) },
    webRequest: fire,
  };
  const port = createProbePort({
    scope: { fetch },
    shown: {
      shows: (of) => showsRequests(api, of),
      observe: (of) => observeRequest(api, of),
      peerKey: (of) => watchPeerKey(api, of),
    },
  });
  return { port, fetch, fire };
}
const answered = () => Promise.resolve(new Response('It works'));
const rejected = () => Promise.reject<Response>(new TypeError('Failed to fetch'));
const ok = (key: Uint8Array | 'unreadable' | null) => ({
  ok: true,
  took: expect.any(Number) as number,
  spki: key,
});

describe('asking an endpoint', () => {
  test('shows its key where the browser does, and leaves no listener behind', async () => {
    const { port, fetch, fire } = world(true, ({ onHeadersReceived }) => {
      setTimeout(
        () => onHeadersReceived.fire({ ...ours, securityInfo: { certificates: [{ rawDER: der }] } }),
        20,
      );
      return answered();
    });
    expect(await port.probe(url, 1_000)).toEqual({ ...ok(spki), notAfter });
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ credentials: 'omit', cache: 'no-store' });
    for (const { listeners } of Object.values(fire)) expect(listeners.size).toBe(0);
  });

  test.each([
    ['cut short', (whole: ArrayBuffer) => whole.slice(0, -1)],
    ['huge', () => new ArrayBuffer(100_000)],
  ])('a certificate that is shown but %s is not taken for none', async (_what, shown) => {
    const { port } = world(true, ({ onHeadersReceived }) => {
      onHeadersReceived.fire({ ...ours, securityInfo: { certificates: [{ rawDER: shown(der) }] } });
      return answered();
    });
    expect(await port.probe(url, 1_000)).toEqual(ok('unreadable'));
  });

  test('knows no key where the listener is never called, and does not wait for it', async () => {
    const { port } = world(true, ({ onCompleted, onResponseStarted }) => {
      onResponseStarted.fire(ours);
      onCompleted.fire(ours);
      return answered();
    });
    const started = performance.now();
    expect(await port.probe(url, 1_000)).toEqual(ok(null));
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('tells where its name leads, by the answer of the host that was asked', async () => {
    const { port } = world(true, ({ onResponseStarted }) => {
      onResponseStarted.fire({ ...ours, url: 'https://other.example/', requestId: '8', ip: '192.0.2.1' });
      setTimeout(() => onResponseStarted.fire({ ...ours, ip: '127.0.0.1' }), 20);
      return answered();
    });
    expect(await port.probe(url, 1_000)).toMatchObject({ ok: true, ip: '127.0.0.1' });
    const led = world(true, ({ onBeforeRedirect, onResponseStarted }) => {
      onBeforeRedirect.fire({ ...ours, redirectUrl: 'https://hosting.example/', ip: '10.0.0.7' });
      onResponseStarted.fire({ ...ours, url: 'https://hosting.example/', ip: '192.0.2.1' });
      return answered();
    });
    expect(await led.port.probe(url, 1_000)).toMatchObject({ ok: true, ip: '10.0.0.7' });
    const unseen = world(false, ({ onResponseStarted }) => {
      onResponseStarted.fire({ ...ours, ip: '127.0.0.1' });
      return answered();
    });
    expect(await unseen.port.probe(url, 1_000)).toEqual(ok(null));
  });

  test('asks again where the browser shows certificates but had none for this request', async () => {
    const missed = ({ onHeadersReceived }: ReturnType<typeof events>) => {
      onHeadersReceived.fire({ ...ours, securityInfo: {} });
      return answered();
    };
    const { port, fetch } = world(true, missed, ({ onHeadersReceived }) => {
      onHeadersReceived.fire({ ...ours, securityInfo: { certificates: [{ rawDER: der }] } });
      return answered();
    });
    expect(await port.probe(url, 1_000)).toEqual({ ...ok(spki), notAfter });
    expect(fetch).toHaveBeenCalledTimes(2);
    const never = world(true, missed, missed, missed);
    expect(await never.port.probe(url, 1_000)).toEqual(ok(null));
    expect(never.fetch).toHaveBeenCalledTimes(2);
  });

  test('takes no key from another host that it was led to, nor from a tab', async () => {
    const securityInfo = { certificates: [{ rawDER: der }] };
    const { port } = world(true, ({ onHeadersReceived, onBeforeRedirect }) => {
      onHeadersReceived.fire({ ...ours, tabId: 3, securityInfo });
      onBeforeRedirect.fire({ ...ours, redirectUrl: 'https://hosting.example/' });
      onHeadersReceived.fire({ ...ours, url: 'https://hosting.example/', securityInfo });
      return answered();
    });
    expect(await port.probe(url, 1_000)).toEqual(ok(null));
  });

  test('without access it answers all the same, and is not held up', async () => {
    const { port } = world(false, answered);
    const started = performance.now();
    expect(await port.probe(url, 1_000)).toEqual(ok(null));
    expect(performance.now() - started).toBeLessThan(200);
    expect(await createProbePort({ scope: { fetch: answered } }).probe(url, 1_000)).toEqual(ok(null));
  });

  test('a browser that refuses the words for security information shows none', async () => {
    const { port, fire } = world(true, ({ onCompleted }) => (onCompleted.fire(ours), answered()));
    fire.onHeadersReceived.addListener = () => {
      throw new TypeError('Invalid enumeration value');
    };
    expect(await port.probe(url, 1_000)).toEqual(ok(null));
  });
});

/** A browser that heeds Cross-Origin-Resource-Policy, which binds requests without CORS alone. */
const corp: FetchScope['fetch'] = (_, { mode }) => (mode === 'no-cors' ? rejected() : answered());

describe('an endpoint that lets no other origin have its answers', () => {
  test('is asked with CORS where access is granted, which shows its key as well', async () => {
    const { port, fetch, fire } = world(true);
    fetch.mockImplementation(async (asked, init) => {
      const response = await corp(asked, init);
      fire.onHeadersReceived.fire({ ...ours, securityInfo: { certificates: [{ rawDER: der }] } });
      return response;
    });
    expect(await port.probe(url, 1_000)).toEqual({ ...ok(spki), notAfter });
  });

  test.each(['net::ERR_BLOCKED_BY_RESPONSE', 'NS_ERROR_DOM_CORP_FAILED'])(
    'did answer where the browser says that it holds the answer back (%s)',
    async (error) => {
      const { port } = world(true, ({ onErrorOccurred }) => {
        onErrorOccurred.fire({ ...ours, error });
        return rejected();
      });
      expect(await port.probe(url, 1_000)).toEqual(ok(null));
    },
  );

  test('without access is not told from silence, and that is said', async () => {
    const { port, fetch } = world(false);
    fetch.mockImplementation(corp);
    expect(await port.probe(url, 1_000)).toMatchObject({
      ok: false,
      failure: { code: 'unreachable' },
      told: false,
    });
  });
});

describe('an endpoint that does not answer', () => {
  test('says why where the browser does', async () => {
    const { port } = world(true, ({ onErrorOccurred }) => {
      setTimeout(() => onErrorOccurred.fire({ ...ours, error: 'net::ERR_CONNECTION_REFUSED' }), 20);
      return rejected();
    });
    expect(await port.probe(url, 1_000)).toMatchObject({
      ok: false,
      failure: { code: 'connection-refused' },
      told: true,
    });
  });

  test('has told nothing where the browser names an error that tells nothing', async () => {
    const { port } = world(true, ({ onErrorOccurred }) => {
      onErrorOccurred.fire({ ...ours, error: 'net::ERR_FAILED' });
      return rejected();
    });
    expect(await port.probe(url, 1_000)).toMatchObject({ failure: { code: 'unreachable' }, told: false });
  });

  test('is unreachable where it does not', async () => {
    expect(await world(false, rejected).port.probe(url, 1_000)).toMatchObject({
      ok: false,
      failure: { code: 'unreachable' },
    });
  });

  test('is given up in time', async () => {
    const fetch: FetchScope['fetch'] = (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('aborted'))),
      );
    expect(await createProbePort({ scope: { fetch } }).probe(url, 50)).toMatchObject({
      ok: false,
      failure: { code: 'timeout', seconds: 0.05 },
      told: true,
    });
  });

  test('is not asked for without a network', async () => {
    const scope: FetchScope = { navigator: { onLine: false }, fetch: rejected };
    expect(await createProbePort({ scope }).probe(url, 1_000)).toMatchObject({
      failure: { code: 'offline' },
      told: true,
    });
  });
});

test('one that leads elsewhere did answer, although our policy holds that back', async () => {
  const { port } = world(true, ({ onBeforeRedirect, onErrorOccurred }) => {
    onBeforeRedirect.fire({ ...ours, redirectUrl: 'http://capulet.example/' });
    onErrorOccurred.fire({ ...ours, error: 'net::ERR_ABORTED' });
    return rejected();
  });
  expect(await port.probe(url, 1_000)).toEqual(ok(null));

  const policy = new EventTarget();
  const scope: FetchScope = {
    addEventListener: (type, listener) => policy.addEventListener(type, listener),
    removeEventListener: (type, listener) => policy.removeEventListener(type, listener),
    fetch() {
      const report = Object.assign(new Event('securitypolicyviolation'), { blockedURI: url });
      setTimeout(() => policy.dispatchEvent(report), 5);
      return rejected();
    },
  };
  expect(await createProbePort({ scope }).probe(url, 1_000)).toEqual(ok(null));
});
