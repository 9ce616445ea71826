import { describe, expect, test } from 'vitest';
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import type { FetchScope } from './fetch-scope.ts';
import type { RequestWatch } from './observe.ts';
import { createReader, type ReadEnv } from './read.ts';

const failedWith = (failure: DiscoveryFailure) =>
  expect.objectContaining({ ok: false, failure }) as { readonly ok: false };

describe('finding out why a request failed', () => {
  const url = 'https://verona.example/.well-known/host-meta';
  const request = { url, accept: '*/*', timeoutMs: 1_000, maxBytes: 1_000 };

  /** A browser where reading fails; `probe` says whether the same URL answers without CORS. */
  function browser(over: { probe?: boolean; onLine?: boolean; blocked?: string }): FetchScope {
    const events = new EventTarget();
    return {
      navigator: { onLine: over.onLine ?? true },
      addEventListener: (type, listener) => events.addEventListener(type, listener),
      removeEventListener: (type, listener) => events.removeEventListener(type, listener),
      fetch: (_, init) => {
        if (init.mode === 'no-cors' && over.probe === true) return Promise.resolve(new Response(null));
        const { blocked } = over;
        // As Chromium does, only after the rejection.
        if (blocked !== undefined) {
          setTimeout(
            () =>
              events.dispatchEvent(
                Object.assign(new Event('securitypolicyviolation'), { blockedURI: blocked }),
              ),
            5,
          );
        }
        return Promise.reject(new TypeError('Failed to fetch'));
      },
    };
  }

  test('without a network it is offline', async () => {
    expect(await createReader({ scope: browser({ onLine: false }) })(request)).toEqual(
      failedWith({ code: 'offline' }),
    );
  });

  test('what answers but cannot be read is CORS, also while another document of the host is held back', async () => {
    const scope = browser({ probe: true, blocked: 'https://verona.example' });
    expect(await createReader({ scope })(request)).toEqual(failedWith({ code: 'cors' }));
  });

  test.each([url, 'https://verona.example', 'https://verona.example/'])(
    'what the policy held back (reported as %s) is a redirect to http',
    async (blocked) => {
      expect(await createReader({ scope: browser({ blocked }) })(request)).toEqual(
        failedWith({ code: 'redirect-insecure' }),
      );
    },
  );

  test('the violation of another document is not taken for its own', async () => {
    const scope = browser({ blocked: `${url}.json` });
    expect(await createReader({ scope })(request)).toEqual(failedWith({ code: 'unreachable' }));
  });

  /** What the browser shows of a request that was led along `hops` and ended with `error`. */
  function shown(hops: readonly string[], error: string | null, visible = true): RequestWatch {
    return {
      visible: Promise.resolve(visible),
      shows: () => Promise.resolve(false),
      hops: () => hops,
      arrived: () => Promise.resolve(),
      error: () => Promise.resolve(error),
      end: () => undefined,
    };
  }

  test('a reason the browser names stands; one that tells nothing leaves the rest to find out', async () => {
    const scope = browser({ probe: true });
    const named = createReader({ scope, observe: () => shown([], 'net::ERR_CERT_DATE_INVALID') });
    expect(await named(request)).toEqual(
      failedWith({ code: 'certificate', error: 'net::ERR_CERT_DATE_INVALID' }),
    );
    for (const watch of [
      shown([], null),
      shown([], 'net::ERR_ABORTED'),
      shown([], 'NS_ERROR_OFFLINE', false),
    ]) {
      expect(await createReader({ scope, observe: () => watch })(request)).toEqual(
        failedWith({ code: 'cors' }),
      );
    }
  });

  test('hops are told where the browser shows them, and only there', async () => {
    const hops = [`${url}/1`, `${url}/2`];
    const scope = browser({});
    const seen = createReader({ scope, observe: () => shown(hops, 'net::ERR_CONNECTION_REFUSED') });
    expect(await seen(request)).toMatchObject({ ok: false, redirects: hops });
    const hidden = createReader({ scope, observe: () => shown([], null, false) });
    expect(await hidden(request)).not.toHaveProperty('redirects');
  });

  test('the eleventh redirect ends the request (HACX §3 item 3)', async () => {
    let led: ((hops: number) => void) | undefined;
    const scope: FetchScope = {
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('aborted')));
          for (let hops = 1; hops <= 11; hops++) setTimeout(() => led?.(hops), hops);
        }),
    };
    const observe: ReadEnv['observe'] = (_, tell) => ((led = tell), shown([], null));
    expect(await createReader({ scope, observe })(request)).toEqual(
      failedWith({ code: 'too-many-redirects', limit: 10 }),
    );
  });
});
