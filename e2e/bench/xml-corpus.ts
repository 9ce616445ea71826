/** Two thousand frames as a client receives them, the same at every run. */

/** Deterministic numbers in [0, 1): a linear congruential generator, good enough to vary texts. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const words =
  'but soft what light through yonder window breaks it is the east and Juliet is the sun arise fair envious moon who is already sick and pale with grief that thou her maid art far more fair than she'.split(
    ' ',
  );
/** What makes a text more than ASCII, or more than one byte a character, or has to be escaped: now and then. */
const rarities = ['naïve', 'café', '😀', '“quoted”', 'a < b & b > c', 'Капулетти', '…'];
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** How many of a hundred frames are of which sort. */
const mix = [
  ['message', 30],
  ['presence', 24],
  ['acknowledgement', 16],
  ['answer', 10],
  ['archived', 12],
  ['event', 4],
  ['picture', 2],
  ['features', 2],
] as const;

/** Frames in the order of a session; about 1.3 kB each in the mean, most of them far smaller. */
export function corpus(count = 2000): string[] {
  const random = numbers(20261120);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[upTo(list.length)] ?? list[0];
  const id = (): string => `${upTo(2 ** 31).toString(36)}-${upTo(2 ** 31).toString(36)}`;
  const word = (): string => words[upTo(words.length)] ?? '';
  const text = (most: number): string => {
    const said = Array.from({ length: 1 + upTo(most) }, word);
    if (random() < 0.15) said.push(rarities[upTo(rarities.length)] ?? '');
    return escape(said.join(' '));
  };
  const jid = (): string => `${pick(['romeo', 'nurse', 'mercutio', 'tybalt'])}@montague.example/${id()}`;
  const base64 = (bytes: number): string => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    return Array.from({ length: Math.ceil(bytes / 3) * 4 }, () => letters[upTo(64)] ?? 'A').join('');
  };

  const message = (ns: string): string =>
    `<message${ns} type='chat' from='${jid()}' to='juliet@capulet.example/balcony' id='${id()}'><body>${text(40)}</body><origin-id xmlns='urn:xmpp:sid:0' id='${id()}'/><request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>`;
  const presence = (): string =>
    `<presence xmlns='jabber:client' from='balcony@conference.capulet.example/${text(1)}' to='juliet@capulet.example'><show>away</show><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://client.example' ver='${base64(20)}'/><x xmlns='vcard-temp:x:update'><photo>${id()}</photo></x><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' role='participant' jid='${jid()}'/></x></presence>`;
  const acknowledgement = (): string =>
    random() < 0.5 ? "<r xmlns='urn:xmpp:sm:3'/>" : `<a xmlns='urn:xmpp:sm:3' h='${upTo(10_000)}'/>`;
  const answer = (): string => {
    const features = Array.from({ length: upTo(40) }, () => `<feature var='urn:xmpp:feature:${id()}'/>`);
    return `<iq xmlns='jabber:client' type='result' id='${id()}' from='capulet.example' to='juliet@capulet.example/balcony'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='server' type='im' name='${text(3)}'/>${features.join('')}</query></iq>`;
  };
  const archived = (): string =>
    `<message xmlns='jabber:client' from='juliet@capulet.example' to='juliet@capulet.example/balcony'><result xmlns='urn:xmpp:mam:2' queryid='${id()}' id='${id()}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-11-20T10:${10 + upTo(50)}:00Z'/>${message(" xmlns='jabber:client'")}</forwarded></result></message>`;
  const event = (): string => {
    const items = Array.from(
      { length: 1 + upTo(12) },
      () =>
        `<item id='${id()}' publisher='${jid()}'><entry xmlns='http://www.w3.org/2005/Atom'><title>${text(8)}</title><summary>${text(60)}</summary><link rel='alternate' href='https://capulet.example/?a=1&amp;b=${id()}'/><updated>2026-11-20T10:00:00Z</updated></entry></item>`,
    );
    return `<message xmlns='jabber:client' from='pubsub.capulet.example' to='juliet@capulet.example'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:microblog:0'>${items.join('')}</items></event></message>`;
  };
  const picture = (): string =>
    `<iq xmlns='jabber:client' type='result' id='${id()}' from='${jid()}'><vCard xmlns='vcard-temp'><FN>${text(3)}</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>${base64(8_000 + upTo(32_000))}</BINVAL></PHOTO></vCard></iq>`;
  const features = (): string =>
    "<stream:features xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client'><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1</mechanism><mechanism>SCRAM-SHA-256</mechanism><inline><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:carbons:2'/></inline></bind><sm xmlns='urn:xmpp:sm:3'/></inline></authentication><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://prosody.im' ver='x'/></stream:features>";

  const make: Record<(typeof mix)[number][0], () => string> = {
    message: () => message(" xmlns='jabber:client'"),
    presence,
    acknowledgement,
    answer,
    archived,
    event,
    picture,
    features,
  };
  const hundred = mix.flatMap(([sort, share]) => Array.from({ length: share }, () => sort));
  return Array.from({ length: count }, () => make[hundred[upTo(hundred.length)] ?? 'message']());
}
