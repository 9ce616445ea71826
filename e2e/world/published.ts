/**
 * Domains whose documents the tap answers by itself, made at start with the hashes of the keys it really shows, and
 * changed by tests while the world runs. The server behind them is the one of `capulet.example`.
 */
import { juliet, parts, type User } from './accounts.ts';
import { certificateHashes, keyHashes, type Authority, type Certificate, type Hashes } from './ca.ts';
import { anyOrigin, hacx, paths, publicationOf, type Publication } from './publication.ts';
import type { StaticDocument } from './static.ts';

/**
 * `complete.example` publishes everything, rightly; `mispinned.example` pins keys that it has not; `changing.example`
 * is as the first until a test changes it; `fronted.example` has HACX methods for another SNI and for none, alone.
 */
export const publishedDomains = [
  'complete.example',
  'mispinned.example',
  'changing.example',
  'fronted.example',
] as const;
type PublishedDomain = (typeof publishedDomains)[number];

/** Each domain has the account `juliet@<host>` with the usual password. */
export const publishedUsers: readonly User[] = publishedDomains.map((host) => ({
  jid: `${parts(juliet.jid).local}@${host}`,
  password: juliet.password,
}));

export interface Documents {
  /** Answers a path with this from now on; null: as the server behind answers it. */
  set(host: PublishedDomain, path: string, document: StaticDocument | null): void;
  /** Publishes all documents of a host anew, with what changes against the state at start. */
  publish(host: PublishedDomain, changes: Partial<Omit<Publication, 'host'>>): void;
  /** The key of the certificate that is shown at start. */
  keyOf(host: PublishedDomain): Hashes;
  /** A further certificate of the host, to pin its key or to show it (`tap.present`). */
  nextCertificate(host: PublishedDomain): Promise<Certificate>;
  /** For a tap route. */
  of(host: PublishedDomain): ReadonlyMap<string, StaticDocument>;
}

const day = 24 * 60 * 60;

export async function createDocuments(ca: Authority): Promise<Documents> {
  const stranger = keyHashes((await ca.leaf('nobody.example')).cert);
  const backup = keyHashes((await ca.leaf('spare.example')).cert);
  const atStart = new Map<PublishedDomain, Publication>();
  const keys = new Map<PublishedDomain, Hashes>();
  const maps = new Map<PublishedDomain, Map<string, StaticDocument>>();
  for (const host of publishedDomains) {
    const { cert } = await ca.leaf(host);
    const known = keyHashes(cert);
    keys.set(host, known);
    atStart.set(host, {
      host,
      // RFC 7469 §4.3 wants a pin beyond the key in use.
      pins: host === 'mispinned.example' ? [stranger, backup] : [known, backup],
      certificates: [certificateHashes(cert)],
      ttl: day,
      exposed: host === 'complete.example',
    });
    maps.set(host, new Map());
  }

  function startOf(host: PublishedDomain): Publication {
    const about = atStart.get(host);
    if (about === undefined) throw new Error(`not a published domain: ${host}`);
    return about;
  }
  const mapOf = (host: PublishedDomain) => maps.get(host) ?? new Map<string, StaticDocument>();

  const documents: Documents = {
    set(host, path, document) {
      if (document === null) mapOf(host).delete(path);
      else mapOf(host).set(path, document);
    },
    publish(host, changes) {
      for (const [path, document] of publicationOf({ ...startOf(host), ...changes }))
        mapOf(host).set(path, document);
    },
    keyOf(host) {
      const own = keys.get(host);
      if (own === undefined) throw new Error(`not a published domain: ${host}`);
      return own;
    },
    nextCertificate: (host) => ca.leaf(host, {}),
    of: mapOf,
  };
  for (const host of publishedDomains) documents.publish(host, {});
  front(documents, startOf('fronted.example'));
  return documents;
}

/** Leaves HACX alone, with nothing that a browser may dial. */
function front(documents: Documents, about: Publication): void {
  const { host } = about;
  const none: StaticDocument = { status: 404, headers: anyOrigin, body: '' };
  for (const path of Object.values(paths)) documents.set('fronted.example', path, none);
  const common = { url: `wss://${host}/xmpp-websocket`, ip: '127.0.0.1', port: 443, weight: 0 };
  documents.set('fronted.example', paths.hacx, {
    headers: { ...anyOrigin, 'content-type': 'application/xml' },
    body: hacx(about, [
      { name: 'websocket', attributes: { ...common, priority: 10, sni: 'front.example' } },
      { name: 'websocket', attributes: { ...common, priority: 20 } },
    ]),
  });
}
