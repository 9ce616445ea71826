/** Which specification a namespace belongs to. The data is handed in: the background needs none of it. */

export interface XepSpec {
  readonly type: 'xep';
  readonly number: number;
  readonly title: string;
  /** As its front matter says; `Humorous` for those of an April 1st. */
  readonly status: string;
  /** As its front matter says: `Standards Track`, `Informational` … */
  readonly track: string;
  /** False where only another version of the namespace is listed. */
  readonly exact: boolean;
}

export interface RfcSpec {
  readonly type: 'rfc';
  readonly number: number;
  readonly title: string;
}

export interface Extension {
  readonly spec: XepSpec;
  readonly namespaces: readonly string[];
}

export interface Catalogue {
  /** Null for a namespace that no known specification defines. */
  specOf(namespace: string): XepSpec | RfcSpec | null;
  /** Null for a number that no extension has. */
  xep(number: number): XepSpec | null;
  /** Every extension, by its number, with the namespaces it defines. */
  readonly all: readonly Extension[];
}

const core: RfcSpec = { type: 'rfc', number: 6120, title: 'XMPP: Core' };
const im: RfcSpec = { type: 'rfc', number: 6121, title: 'XMPP: Instant Messaging and Presence' };
const webSocket: RfcSpec = { type: 'rfc', number: 7395, title: 'XMPP Subprotocol for WebSocket' };
const session: RfcSpec = { type: 'rfc', number: 3921, title: 'XMPP: Instant Messaging and Presence (2004)' };

const rfcs: ReadonlyMap<string, RfcSpec> = new Map([
  ['jabber:client', core],
  ['jabber:server', core],
  ['http://etherx.jabber.org/streams', core],
  ['urn:ietf:params:xml:ns:xmpp-streams', core],
  ['urn:ietf:params:xml:ns:xmpp-stanzas', core],
  ['urn:ietf:params:xml:ns:xmpp-sasl', core],
  ['urn:ietf:params:xml:ns:xmpp-bind', core],
  ['urn:ietf:params:xml:ns:xmpp-tls', core],
  ['urn:ietf:params:xml:ns:xmpp-session', session],
  ['urn:ietf:params:xml:ns:xmpp-framing', webSocket],
  ['jabber:iq:roster', im],
  ['urn:xmpp:features:pre-approval', im],
  ['urn:xmpp:features:rosterver', im],
]);

/** Defined in prose only. */
const framingServer = 'urn:ietf:params:xml:ns:xmpp-framing-server';

/** `rows`: `number|status|type|title|namespace|namespace…`, as in `catalogue-data.json`. */
export function createCatalogue(rows: readonly string[]): Catalogue {
  const byNamespace = new Map<string, XepSpec>();
  const byFamily = new Map<string, XepSpec>();
  const byNumber = new Map<number, XepSpec>();
  const all: Extension[] = [];
  for (const row of rows) {
    const [number = '', status = '', track = '', title = '', ...namespaces] = row.split('|');
    const spec: XepSpec = { type: 'xep', number: Number(number), title, status, track, exact: true };
    all.push({ spec, namespaces });
    byNumber.set(spec.number, spec);
    for (const namespace of namespaces) {
      byNamespace.set(namespace, spec);
      byFamily.set(familyOf(namespace), { ...spec, exact: false });
    }
  }
  byNamespace.set(framingServer, {
    type: 'xep',
    number: 468,
    title: 'WebSocket S2S',
    status: 'Experimental',
    track: 'Standards Track',
    exact: true,
  });
  return {
    specOf: (namespace) =>
      rfcs.get(namespace) ?? byNamespace.get(namespace) ?? byFamily.get(familyOf(namespace)) ?? null,
    xep: (number) => byNumber.get(number) ?? null,
    all,
  };
}

/** A namespace without its version or fragment: `urn:xmpp:mam:` of `urn:xmpp:mam:2`. */
function familyOf(namespace: string): string {
  return namespace.replace(/#.*$/, '').replace(/([:/])\d+$/, '$1');
}
