/** For the tests beside this file: Juliet's archive, as her server would answer for it. */
import { nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import { attr, children, parseDocument, serialize } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import { createStanzaLayer, type StanzaLayer } from './stanza/index.ts';

const account = parseJid('juliet@a.example');
const ports = nodePorts();

/**
 * An archive of pages of two; it answers for so many of them, and then no more. What stands at a place that is a letter
 * is Juliet's own, under that letter as its id. `stores` are its preferences; null: it does not tell. `inside` is what a
 * message holds that does not say its place.
 */
export function archiveOf(
  places: readonly string[],
  answers: number,
  asked: string[],
  forgets: 'item-not-found' | 'an end' | 'no archive' = 'item-not-found',
  stores: string | null = "<prefs xmlns='urn:xmpp:mam:2' default='always'/>",
  inside: Readonly<Record<string, string>> = {},
): StanzaLayer {
  let left = answers;
  const layer = createStanzaLayer({
    jid: account,
    clock: ports.clock,
    onFault: (error) => ports.fault(error),
    send(request) {
      const query = children(request)[0];
      if (query?.name === 'prefs') {
        queueMicrotask(() => void layer.receive(parseDocument(told(request))));
        return;
      }
      if (left-- === 0) return;
      const text = serialize(request);
      const after = /<after>([^<]*)</.exec(text)?.[1] ?? '';
      asked.push(after);
      const queryId = query === undefined ? '' : (attr(query, 'queryid') ?? '');
      const id = attr(request, 'id') ?? '';
      const known = after === '' || places.includes(after);
      const answers =
        forgets === 'no archive'
          ? [unavailable(id)]
          : known || forgets === 'an end'
            ? page({ places: known ? places : [], inside }, after, queryId, id)
            : [forgotten(id)];
      queueMicrotask(() => {
        for (const answer of answers) void layer.receive(parseDocument(answer));
      });
    },
  });
  const told = (request: XmlElement): string => {
    const id = attr(request, 'id') ?? '';
    return stores === null
      ? unavailable(id)
      : `<iq xmlns='jabber:client' type='result' id='${id}'>${stores}</iq>`;
  };
  layer.online(parseJid('juliet@a.example/x'));
  return layer;
}

const refused = (id: string, condition: string): string =>
  `<iq xmlns='jabber:client' type='error' id='${id}'><error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`;
const forgotten = (id: string): string => refused(id, 'item-not-found');
const unavailable = (id: string): string => refused(id, 'service-unavailable');

function page(
  {
    places,
    inside,
  }: { readonly places: readonly string[]; readonly inside: Readonly<Record<string, string>> },
  after: string,
  queryId: string,
  id: string,
): readonly string[] {
  const from = places.indexOf(after) + 1;
  const read = places.slice(from, from + 2);
  const complete = from + 2 >= places.length ? ` complete='true'` : '';
  return [
    ...read.map((place) => result(place, queryId, inside[place] ?? `<body>${place}</body>`)),
    `<iq xmlns='jabber:client' type='result' id='${id}'><fin xmlns='urn:xmpp:mam:2'${complete}><set xmlns='http://jabber.org/protocol/rsm'><last>${read.at(-1)}</last></set></fin></iq>`,
  ];
}

function result(place: string, queryId: string, inside: string): string {
  const [from, to] = /[a-z]/.test(place)
    ? ['juliet@a.example/x', 'romeo@b.example']
    : ['romeo@b.example/x', 'juliet@a.example'];
  return `<message xmlns='jabber:client'><result xmlns='urn:xmpp:mam:2' queryid='${queryId}' id='${place}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/><message xmlns='jabber:client' id='${place}' from='${from}' to='${to}'>${inside}</message></forwarded></result></message>`;
}
