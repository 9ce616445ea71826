/** The resolvers of other clients, each given one document of the corpus by a `fetch` that has no network. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CorpusDocument } from '../../src/core/fixtures/corpus.testing.ts';
import { root } from '../run/root.ts';

/** Finds the ways to connect that a document lists: `websocket URL` or `bosh URL`, as the client gives them. */
export interface CorpusPeer {
  readonly name: string;
  readonly formats: readonly CorpusDocument['kind'][];
  readonly find: (document: CorpusDocument) => Promise<readonly string[]>;
}

/** The parts of both packages that resolve, as far as they are used here; neither brings types for them. */
interface XmppResolve {
  resolve(domain: string): Promise<readonly { readonly method: string; readonly uri: string }[]>;
}
interface Discovered {
  readonly bosh: Iterable<string>;
  readonly websocket: Iterable<string>;
}
interface StanzaClient {
  readonly resolver: unknown;
  readonly config: { readonly allowAlternateDNSDiscovery: boolean };
  discoverBindings?: (domain: string) => Promise<Discovered>;
}

type FakeFetch = (url: string) => Promise<{
  readonly ok: boolean;
  text(): Promise<string>;
  json(): Promise<unknown>;
}>;

const domain = 'verona.example';

/** Answers for the document's own place alone; nothing is published elsewhere. */
function serving(current: () => CorpusDocument): FakeFetch {
  return (url) => {
    const { kind, text } = current();
    const ok = url === `https://${domain}/.well-known/${kind}`;
    const body = ok ? text : '';
    return Promise.resolve({
      ok,
      text: () => Promise.resolve(body),
      json: () => Promise.resolve(body).then((json): unknown => JSON.parse(json)),
    });
  };
}

export async function corpusPeers(): Promise<readonly CorpusPeer[]> {
  let document: CorpusDocument | undefined;
  const fetch = serving(() => {
    if (document === undefined) throw new Error('no document is being looked at');
    return document;
  });
  const require = createRequire(import.meta.url);
  const file = (name: string) => join(root, 'node_modules', name);
  const xmpp = (await import(pathToFileURL(file('@xmpp/resolve/lib/http.js')).href)) as XmppResolve;
  const platform = require(file('stanza/platform/node/index.js')) as { fetch: FakeFetch };
  const network = require(file('stanza/helpers/NetworkDiscovery.js')) as {
    readonly default: new () => unknown;
  };
  const plugin = require(file('stanza/plugins/hostmeta.js')) as {
    readonly default: (client: StanzaClient) => void;
  };
  const client: StanzaClient = {
    resolver: new network.default(),
    config: { allowAlternateDNSDiscovery: false },
  };
  plugin.default(client);
  return [
    {
      name: '@xmpp/resolve',
      formats: ['host-meta'],
      async find(one) {
        document = one;
        const original = globalThis.fetch;
        Object.assign(globalThis, { fetch });
        try {
          const found = await xmpp.resolve(domain);
          return found.map(({ method, uri }) => `${method === 'xbosh' ? 'bosh' : method} ${uri}`);
        } finally {
          globalThis.fetch = original;
        }
      },
    },
    {
      name: 'stanza',
      formats: ['host-meta', 'host-meta.json'],
      async find(one) {
        document = one;
        platform.fetch = fetch;
        // It tells the console of every document it cannot read, and of the one that is not there.
        const tell = console.error;
        console.error = () => undefined;
        try {
          const { bosh = [], websocket = [] } = (await client.discoverBindings?.(domain)) ?? {};
          return [
            ...[...websocket].map((url) => `websocket ${url}`),
            ...[...bosh].map((url) => `bosh ${url}`),
          ];
        } finally {
          console.error = tell;
        }
      },
    },
  ];
}
