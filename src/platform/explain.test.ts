import { describe, expect, test, vi } from 'vitest';
import { explainFetch, type ExplainApi } from './explain.ts';
import type { FetchScope } from './fetch-scope.ts';
import { meaningOf } from './network-errors.ts';

const url = 'https://verona.example/.well-known/host-meta';

function event<Details>() {
  const listeners = new Set<(details: Details) => void>();
  return {
    listeners,
    addListener: (listener: (details: Details) => void) => void listeners.add(listener),
    removeListener: (listener: (details: Details) => void) => void listeners.delete(listener),
    fire: (details: Details) => listeners.forEach((listener) => listener(details)),
  };
}

/** An extension API with access to some hosts, and requests that go as `play` tells. */
function world(hosts: readonly string[], play: (fire: ReturnType<typeof events>) => Promise<Response>) {
  const fire = events();
  const fetch = vi.fn<FetchScope['fetch']>((_, init) =>
    init.mode === 'no-cors' ? Promise.resolve(new Response(null)) : play(fire),
  );
  const api: ExplainApi = {
    permissions: {
      contains: ({ origins = [] }) =>
        Promise.resolve(origins.every((origin) => hosts.some((host) => origin === `https://${host}/*`))),
    },
    webRequest: fire,
  };
  return { api, scope: { fetch }, fire };
}
function events() {
  return {
    onErrorOccurred: event<{ url: string; requestId: string; tabId: number; error: string }>(),
    onBeforeRedirect: event<{ url: string; requestId: string; tabId: number; redirectUrl: string }>(),
  };
}
const ours = { url, requestId: '7', tabId: -1 };
const rejected = () => Promise.reject<Response>(new TypeError('Failed to fetch'));

describe('explaining a failed request', () => {
  test('names the error, even when its event comes after the rejection, and leaves no listener behind', async () => {
    const { api, scope, fire } = world(['verona.example'], ({ onErrorOccurred }) => {
      setTimeout(() => onErrorOccurred.fire({ ...ours, error: 'net::ERR_CERT_AUTHORITY_INVALID' }), 20);
      return rejected();
    });
    expect(await explainFetch(url, api, { scope })).toEqual({
      code: 'certificate',
      error: 'net::ERR_CERT_AUTHORITY_INVALID',
    });
    expect(fire.onErrorOccurred.listeners.size + fire.onBeforeRedirect.listeners.size).toBe(0);
  });

  test('asks nothing without access or without the API', async () => {
    const { api, scope } = world([], rejected);
    expect(await explainFetch(url, api, { scope })).toEqual({ code: 'unreachable' });
    expect(await explainFetch(url, { permissions: api.permissions }, { scope })).toEqual({
      code: 'unreachable',
    });
    expect(scope.fetch).not.toHaveBeenCalled();
  });

  test('is null when the request is answered', async () => {
    const { api, scope } = world(['verona.example'], () => Promise.resolve(new Response('fine')));
    expect(await explainFetch(url, api, { scope })).toBeNull();
  });

  test('takes no notice of the requests of tabs and of other documents', async () => {
    const { api, scope } = world(['verona.example'], ({ onErrorOccurred }) => {
      onErrorOccurred.fire({ ...ours, tabId: 4, error: 'net::ERR_CONNECTION_REFUSED' });
      onErrorOccurred.fire({
        ...ours,
        url: `${url}.json`,
        requestId: '8',
        error: 'net::ERR_CONNECTION_REFUSED',
      });
      return rejected();
    });
    expect(await explainFetch(url, api, { scope })).toEqual({ code: 'unreachable' });
  });

  test('follows redirects to the error at their end', async () => {
    const next = 'https://www.verona.example/host-meta';
    const { api, scope } = world(
      ['verona.example', 'www.verona.example'],
      ({ onBeforeRedirect, onErrorOccurred }) => {
        onBeforeRedirect.fire({ ...ours, redirectUrl: next });
        onErrorOccurred.fire({ ...ours, url: next, error: 'NS_ERROR_UNKNOWN_HOST' });
        return rejected();
      },
    );
    expect(await explainFetch(url, api, { scope })).toEqual({ code: 'name-not-resolved' });
  });

  test('a redirect to http says so', async () => {
    const { api, scope } = world(['verona.example'], ({ onBeforeRedirect, onErrorOccurred }) => {
      onBeforeRedirect.fire({ ...ours, redirectUrl: 'http://verona.example/' });
      onErrorOccurred.fire({ ...ours, error: 'net::ERR_ABORTED' });
      return rejected();
    });
    expect(await explainFetch(url, api, { scope })).toEqual({ code: 'redirect-insecure' });
  });

  test('a redirect to a host without access names the origin that is still needed', async () => {
    const { api, scope } = world(['verona.example'], ({ onBeforeRedirect }) => {
      onBeforeRedirect.fire({ ...ours, redirectUrl: 'https://hosting.example/verona' });
      return rejected();
    });
    expect(await explainFetch(url, api, { scope })).toEqual({
      code: 'cors',
      origin: 'https://hosting.example',
    });
  });

  test('a stall ends with the time-out', async () => {
    const { api } = world(['verona.example'], rejected);
    const stalled: FetchScope = {
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    };
    expect(await explainFetch(url, api, { scope: stalled, timeoutMs: 50 })).toEqual({
      code: 'timeout',
      seconds: 0.05,
    });
  });
});

describe('network errors of both browsers', () => {
  test.each([
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'certificate'],
    ['net::ERR_CERT_DATE_INVALID', 'certificate'],
    ['Peer\u2019s Certificate issuer is not recognized.', 'certificate'],
    ['The certificate is not trusted because it is self-signed.', 'certificate'],
    ['SEC_ERROR_UNKNOWN_ISSUER', 'certificate'],
    ['net::ERR_NAME_NOT_RESOLVED', 'name-not-resolved'],
    ['NS_ERROR_UNKNOWN_HOST', 'name-not-resolved'],
    ['net::ERR_CONNECTION_REFUSED', 'connection-refused'],
    ['NS_ERROR_CONNECTION_REFUSED', 'connection-refused'],
    ['net::ERR_INTERNET_DISCONNECTED', 'offline'],
    ['NS_ERROR_OFFLINE', 'offline'],
    ['net::ERR_TOO_MANY_REDIRECTS', 'network'],
    ['net::ERR_SSL_PROTOCOL_ERROR', 'network'],
    ['NS_ERROR_REDIRECT_LOOP', 'network'],
  ])('%s means %s', (error, code) => {
    expect(meaningOf(error)).toMatchObject({ code });
  });

  test.each(['net::ERR_ABORTED', 'NS_BINDING_ABORTED', 'net::ERR_BLOCKED_BY_CSP', 'NS_ERROR_DOM_BAD_URI'])(
    '%s tells nothing',
    (error) => expect(meaningOf(error)).toBeNull(),
  );
});
