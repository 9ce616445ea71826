import { describe, expect, test, vi } from 'vitest';
import { explain } from './explain.ts';
import type { FetchScope } from './fetch-scope.ts';
import { meaningOf } from './network-errors.ts';
import { observeRequest, type ObserveApi, type RequestDetails } from './observe.ts';

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

/** An extension API with access to some hosts; what its events are to say comes by `fire`. */
function world(...hosts: readonly string[]) {
  const fire = {
    onErrorOccurred: event<RequestDetails & { error: string }>(),
    onBeforeRedirect: event<RequestDetails & { redirectUrl: string }>(),
  };
  const api: ObserveApi = {
    permissions: {
      contains: ({ origins = [] }) =>
        Promise.resolve(origins.every((origin) => hosts.some((host) => origin === `https://${host}/*`))),
    },
    webRequest: fire,
  };
  const fetch = vi.fn<FetchScope['fetch']>(() => Promise.resolve(new Response(null)));
  const scope = { fetch };
  const explained = async (play: () => void) => {
    const watch = observeRequest(api, url);
    play();
    try {
      return await explain(watch, url, { scope, signal: AbortSignal.timeout(5_000) });
    } finally {
      watch.end();
    }
  };
  return { api, scope, fetch, fire, explained };
}
const ours = { url, requestId: '7', tabId: -1 };

describe('explaining a failed request', () => {
  test('names the error, even when its event comes after the rejection, and leaves no listener behind', async () => {
    const { fire, explained } = world('verona.example');
    const error = 'net::ERR_CERT_AUTHORITY_INVALID';
    const found = await explained(() => setTimeout(() => fire.onErrorOccurred.fire({ ...ours, error }), 20));
    expect(found).toEqual({ code: 'certificate', error });
    expect(fire.onErrorOccurred.listeners.size + fire.onBeforeRedirect.listeners.size).toBe(0);
  });

  test('knows nothing without access or without the API', async () => {
    const { api, fire, fetch, scope, explained } = world();
    const play = () => fire.onErrorOccurred.fire({ ...ours, error: 'net::ERR_CONNECTION_REFUSED' });
    expect(await explained(play)).toBeNull();
    const watch = observeRequest({ permissions: api.permissions }, url);
    expect(await explain(watch, url, { scope, signal: AbortSignal.timeout(5_000) })).toBeNull();
    watch.end();
    expect(fetch).not.toHaveBeenCalled();
  });

  test('takes no notice of the requests of tabs and of other documents', async () => {
    const { fire, explained } = world('verona.example');
    const error = 'net::ERR_CONNECTION_REFUSED';
    const found = await explained(() => {
      fire.onErrorOccurred.fire({ ...ours, tabId: 4, error });
      fire.onErrorOccurred.fire({ ...ours, url: `${url}.json`, requestId: '8', error });
    });
    expect(found).toBeNull();
  });

  test('follows redirects to the error at their end', async () => {
    const next = 'https://www.verona.example/host-meta';
    const { fire, explained } = world('verona.example', 'www.verona.example');
    const found = await explained(() => {
      fire.onBeforeRedirect.fire({ ...ours, redirectUrl: next });
      fire.onErrorOccurred.fire({ ...ours, url: next, error: 'NS_ERROR_UNKNOWN_HOST' });
    });
    expect(found).toEqual({ code: 'name-not-resolved' });
  });

  test('a redirect to http says so', async () => {
    const { fire, explained } = world('verona.example');
    const found = await explained(() => {
      fire.onBeforeRedirect.fire({ ...ours, redirectUrl: 'http://verona.example/' });
      fire.onErrorOccurred.fire({ ...ours, error: 'net::ERR_ABORTED' });
    });
    expect(found).toEqual({ code: 'redirect-insecure' });
  });

  test('a redirect to a host without access names the origin that is still needed', async () => {
    const { fire, explained } = world('verona.example');
    const redirectUrl = 'https://hosting.example/verona';
    expect(await explained(() => fire.onBeforeRedirect.fire({ ...ours, redirectUrl }))).toEqual({
      code: 'cors',
      origin: 'https://hosting.example',
    });
  });
});

test.each([
  ['of its own', [], undefined],
  ['of where it was led', ['https://hosting.example/verona'], 'https://hosting.example'],
])('an answer that is held back by a policy %s is no network error', async (_whose, hops, origin) => {
  const { fire, explained } = world('verona.example', 'hosting.example');
  const found = await explained(() => {
    for (const redirectUrl of hops) fire.onBeforeRedirect.fire({ ...ours, redirectUrl });
    fire.onErrorOccurred.fire({ ...ours, error: 'net::ERR_BLOCKED_BY_RESPONSE' });
  });
  expect(found).toEqual({ code: 'cors', ...(origin !== undefined && { origin }) });
});

test('a host that leads elsewhere and lets no other origin have its answers does not hide where it leads', async () => {
  const { fire, fetch, explained } = world('verona.example');
  // Cross-Origin-Resource-Policy of the redirect itself stops a request without CORS at the first hop.
  fetch.mockImplementation((asked) =>
    asked === url ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(new Response(null)),
  );
  const redirectUrl = 'https://hosting.example/verona';
  expect(await explained(() => fire.onBeforeRedirect.fire({ ...ours, redirectUrl }))).toEqual({
    code: 'cors',
    origin: 'https://hosting.example',
  });
});

describe('watching a request', () => {
  test('counts and lists its hops, and waits for the last of them', async () => {
    const { api, fire } = world('verona.example');
    const led = vi.fn();
    const watch = observeRequest(api, url, led);
    fire.onBeforeRedirect.fire({ ...ours, redirectUrl: `${url}/1` });
    const arrived = watch.arrived(`${url}/2`, 5_000).then(() => watch.hops());
    fire.onBeforeRedirect.fire({ ...ours, url: `${url}/1`, redirectUrl: `${url}/2` });
    expect(await arrived).toEqual([`${url}/1`, `${url}/2`]);
    expect(led.mock.calls).toEqual([[1], [2]]);
    expect(await watch.visible).toBe(true);
    watch.end();
  });

  test('does not wait for a hop that is not shown', async () => {
    const watch = observeRequest(world('verona.example').api, url);
    await watch.arrived('https://hosting.example/', 10);
    expect(watch.hops()).toEqual([]);
    watch.end();
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
    ['net::ERR_TOO_MANY_REDIRECTS', 'too-many-redirects'],
    ['net::ERR_SSL_PROTOCOL_ERROR', 'network'],
    ['NS_ERROR_REDIRECT_LOOP', 'too-many-redirects'],
    ['net::ERR_BLOCKED_BY_RESPONSE', 'cors'],
    ['NS_ERROR_DOM_CORP_FAILED', 'cors'],
  ])('%s means %s', (error, code) => {
    expect(meaningOf(error)).toMatchObject({ code });
  });

  test.each(['net::ERR_ABORTED', 'NS_BINDING_ABORTED', 'net::ERR_BLOCKED_BY_CSP', 'NS_ERROR_DOM_BAD_URI'])(
    '%s tells nothing',
    (error) => expect(meaningOf(error)).toBeNull(),
  );
});
