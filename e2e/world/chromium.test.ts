import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, type Chromium } from './chromium.ts';
import { startWorld, type World } from './index.ts';
import { needs } from './needs.ts';
import { pages } from './pages.ts';
import { scratch } from './scratch.ts';

const missing = await needs('chromium', 'certutil');
const withoutNamed = await needs('named');

/** The least extension that has a worker, a page and optional access to hosts. */
function writeExtension(folder: string): void {
  const manifest = {
    manifest_version: 3,
    name: 'probe',
    version: '1',
    background: { service_worker: 'worker.js' },
    permissions: ['storage'],
    optional_permissions: ['webRequest'],
    optional_host_permissions: ['https://*/*'],
    content_security_policy: {
      extension_pages: "default-src 'none'; script-src 'self'; connect-src https: wss:",
    },
  };
  const worker =
    'const born = Math.random(); chrome.runtime.onMessage.addListener((m, s, answer) => answer(born));';
  mkdirSync(join(folder, pages.options, '..'), { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'worker.js'), worker);
  writeFileSync(join(folder, pages.options), '<!doctype html><title>probe</title>');
}

describe.skipIf(missing !== undefined)('Chromium in the test world', () => {
  let world: World;
  let browser: Chromium;
  let page: Page;

  beforeAll(async () => {
    const folder = scratch('probe');
    writeExtension(folder.path);
    world = await startWorld({
      prosody: 'embedded',
      faults: true,
      dns: withoutNamed === undefined,
    });
    browser = await launchChromium({
      extension: folder.path,
      addresses: world.addresses,
      ca: world.ca.cert,
      colorScheme: 'dark',
      viewport: { width: 400, height: 500 },
    });
    page = await browser.openPage('options');
    return async () => {
      await browser.close();
      await world.stop();
      folder.remove();
    };
  }, 30_000);

  /** What `fetch` of a host-meta document comes to. */
  function fetched(host: string): Promise<string> {
    return page.evaluate(async (url) => {
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(1000) });
        return `${answer.status} ${(await answer.text()).slice(0, 5)}`;
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    }, `https://${host}/.well-known/host-meta`);
  }

  test('names are found without a port, and the authority is trusted', async () => {
    expect(await fetched('capulet.example')).toBe('200 <?xml');
  });

  test.each([
    ['html.example', '200 <!doc'],
    ['missing.example', '404 <!doc'],
    ['huge.example', '200 <?xml'],
    ['nocors.example', 'TypeError'],
    ['wrong-cert.example', 'TypeError'],
    ['expired-cert.example', 'TypeError'],
    ['other-name.example', 'TypeError'],
    ['redirect.example', 'TypeError'],
    ['refused.example', 'TypeError'],
    ['nowhere.example', 'TypeError'],
    ['stalled.example', 'TimeoutError'],
    ['stalled-one.example', 'TimeoutError'],
    ['late.example', 'TimeoutError'],
    ['loop.example', 'TypeError'],
    // Chromium itself follows twenty.
    ['too-many-hops.example', '200 <?xml'],
    ['outside-the-world.test', 'TypeError'],
  ])('%s: %s', async (host, outcome) => {
    expect(await fetched(host)).toBe(outcome);
  });

  test('endless.example goes on for as long as it is read', async () => {
    const read = await page.evaluate(async () => {
      const answer = await fetch('https://endless.example/.well-known/host-meta');
      const reader = answer.body?.getReader();
      let bytes = 0;
      while (reader !== undefined && bytes < 16 * 2 ** 20) {
        const { done, value } = await reader.read();
        if (done) break;
        bytes += value.length;
      }
      await reader?.cancel();
      return bytes;
    });
    expect(read).toBeGreaterThanOrEqual(16 * 2 ** 20);
  });

  test('a WebSocket by name is recorded by the tap', async () => {
    const said = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' version='1.0'/>";
    const protocol = await page.evaluate(
      (text) =>
        new Promise<string>((resolve, reject) => {
          const socket = new WebSocket('wss://capulet.example/xmpp-websocket', ['xmpp']);
          socket.onopen = () => socket.send(text);
          socket.onmessage = () => resolve(socket.protocol);
          socket.onerror = () => reject(new Error('it did not open'));
        }),
      said,
    );
    expect(protocol).toBe('xmpp');
    expect(world.tap.connections.at(-1)?.frames[0]?.text).toBe(said);
  });

  test('the worker dies on command and comes back with the next message', async () => {
    const born = () => page.evaluate(() => chrome.runtime.sendMessage('when?'));
    const first = await born();
    expect(await born()).toBe(first);
    await browser.killWorker();
    expect(await born()).not.toBe(first);
  });

  test('access is nothing until it is asked for, and given at once if approved', async () => {
    await browser.approve('https://nocors.example');
    const has = () =>
      page.evaluate(() => chrome.permissions.contains({ origins: ['https://nocors.example/*'] }));
    expect(await has()).toBe(false);
    await browser.grant('https://nocors.example');
    expect(await has()).toBe(true);
    expect(await fetched('nocors.example')).toBe('200 <?xml');
  });

  test.skipIf(withoutNamed !== undefined)('the resolver over HTTPS answers, by HTTP/2', async () => {
    await browser.grant('https://dns.example');
    const seen = await page.evaluate(async () => {
      // The question for the address of complete.example, RD set.
      const query = 'AAABAAABAAAAAAAACGNvbXBsZXRlB2V4YW1wbGUAAAEAAQ';
      const url = `https://dns.example/dns-query?dns=${query}`;
      const answer = await fetch(url, { headers: { accept: 'application/dns-message' } });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const [timing] = performance.getEntriesByName(url);
      return {
        type: answer.headers.get('content-type'),
        address: [...bytes.slice(-4)],
        protocol: timing instanceof PerformanceResourceTiming ? timing.nextHopProtocol : '',
      };
    });
    expect(seen).toEqual({ type: 'application/dns-message', address: [127, 0, 0, 1], protocol: 'h2' });
  });

  test('window and colours are as asked', async () => {
    const looks = await page.evaluate(() => [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]);
    expect(looks).toEqual([400, true]);
  });
});
