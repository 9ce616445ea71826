/** One resolution by ourselves and by other people's clients, in Node, all on one `fetch`. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createResolver } from '../../src/background/discovery/resolver.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { webRandom } from '../../src/platform/crypto.ts';
import { createFetchPort } from '../../src/platform/fetch.ts';
import { createReader } from '../../src/platform/read.ts';
import { root } from '../run/root.ts';
import { nodeFetch } from '../world/node-fetch.ts';
import type { DiscoverWorld } from './discover-world.ts';

/** Resolves a domain; answers how many ways to connect it found. */
export type Resolve = (domain: string) => Promise<number>;

interface Resolvers {
  readonly ours: Resolve;
  readonly peers: Readonly<Record<string, Resolve>>;
  readonly close: () => void;
}

/** The parts of both packages that resolve, as far as they are used here; neither brings types for them. */
interface XmppResolve {
  resolve(domain: string): Promise<readonly unknown[]>;
}
interface Stanza {
  readonly default: new () => {
    getHostMeta(domain: string): Promise<{ readonly links?: readonly { readonly rel?: string }[] }>;
  };
}

const fileOf = (name: string): string => join(root, 'node_modules', name);

export async function resolvers({ addresses, ca }: DiscoverWorld): Promise<Resolvers> {
  const own = nodeFetch({ addresses, ca: ca.cert });
  // stanza takes the global one once, when it is loaded.
  const restore = own.install();
  // What a browser leaves of it: Node's part of the package would ask the DNS of this machine.
  const xmpp = (await import(pathToFileURL(fileOf('@xmpp/resolve/lib/http.js')).href)) as XmppResolve;
  const stanza = createRequire(import.meta.url)(fileOf('stanza/helpers/NetworkDiscovery.js')) as Stanza;
  return {
    ours: ourResolver(own.fetch),
    peers: {
      '@xmpp/resolve': async (domain) => (await xmpp.resolve(domain)).length,
      async stanza(domain) {
        const { links = [] } = await new stanza.default().getHostMeta(domain);
        return links.filter(({ rel }) => rel?.startsWith('urn:xmpp:alt-connections:') === true).length;
      },
    },
    close() {
      restore();
      own.close();
    },
  };
}

/** The resolver of the worker, which keeps nothing here. */
function ourResolver(fetch: typeof globalThis.fetch): Resolve {
  const resolver = createResolver({
    ports: {
      clock: systemClock,
      random: webRandom,
      fetch: createFetchPort(createReader({ scope: { fetch } })),
      dns: { lookUp: () => Promise.resolve([]) },
      fault(error) {
        throw error;
      },
    },
    store: {
      domains: () => Promise.resolve(new Set<string>()),
      documents: () => Promise.resolve([]),
      putDocuments: () => Promise.resolve(),
      removeDocument: () => Promise.resolve(),
    },
    ready: Promise.resolve(),
    dnsResolver: () => Promise.resolve(null),
    published: () => undefined,
    recalled: () => undefined,
  });
  return async (domain) => (await resolver.resolve(domain, { use: 'all' })).candidates.length;
}
