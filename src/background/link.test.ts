import { expect, test } from 'vitest';
import { nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import { fresh } from '../core/xep/xep-0198.ts';
import type { SocketHandlers } from '../platform/ports.ts';
import { openLink, type LinkHandlers } from './link.ts';

const framing = 'urn:ietf:params:xml:ns:xmpp-framing';
const beginning = [
  `<open xmlns='${framing}' id='1' version='1.0' from='capulet.example'/>`,
  "<features xmlns='http://etherx.jabber.org/streams'><authentication xmlns='urn:xmpp:sasl:2'>" +
    "<mechanism>PLAIN</mechanism><inline><sm xmlns='urn:xmpp:sm:3'/></inline></authentication></features>",
];
const resumed =
  "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>juliet@capulet.example/balcony" +
  "</authorization-identifier><resumed xmlns='urn:xmpp:sm:3' previd='sm' h='0'/></success>";

const nothing = (): Promise<void> => Promise.resolve();
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** A link whose session is resumed, `together` with what comes in the same moment; the next token is stored by `store`. */
async function resuming(...together: readonly string[]) {
  const sent: string[] = [];
  const seen: string[] = [];
  let server: SocketHandlers | null = null;
  let store: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => (store = resolve));
  const handlers: LinkHandlers = {
    negotiating: () => undefined,
    opened: () => undefined,
    authenticated: () => Promise.resolve({ stored }),
    heeded: () => undefined,
    tokenRefused: () => undefined,
    keep: nothing,
    beginning: nothing,
    acknowledged: nothing,
    undelivered: nothing,
    online: () => undefined,
    stanza(element) {
      seen.push(element.name);
      return Promise.resolve(null);
    },
    heard: () => undefined,
    awaits: () => undefined,
    ended: () => undefined,
  };
  openLink({
    ports: {
      ...nodePorts(),
      sockets: {
        open(_url, _protocols, heard) {
          server = heard;
          return { send: (text) => sent.push(text) > 0, close: () => undefined };
        },
      },
    },
    recorder: { begin: () => undefined, end: () => undefined, record: () => null, recordBinary: () => null },
    stream: 'one',
    url: 'wss://capulet.example/ws',
    alone: () => true,
    config: {
      jid: parseJid('juliet@capulet.example'),
      credentials: { type: 'password', password: 'r0m30' },
      allowPlain: true,
      secure: true,
      lang: 'en',
      nonce: 'nonce',
      userAgent: { id: 'd4565fa7-4d72-4749-b3d3-740edbf87770', software: 'Causeway' },
      earlier: {
        jid: parseJid('juliet@capulet.example/balcony'),
        management: { ...fresh, id: 'sm', enabled: true },
      },
    },
    handlers,
  });
  const say = (...texts: readonly string[]): void => texts.forEach((text) => server?.text(text));
  (server as SocketHandlers | null)?.open('xmpp');
  say(...beginning);
  await settled();
  say(resumed, ...together);
  await settled();
  return { sent, seen, say, store };
}

const message =
  "<message xmlns='jabber:client' from='romeo@montague.example/garden'><body>Ay me!</body></message>";
const request = "<r xmlns='urn:xmpp:sm:3'/>";

test.each([
  ['later', [], [message, request]],
  ['in the same moment', [message, request], []],
])(
  'what comes on a resumed session %s is seen to while secrets are stored, and acknowledged after that',
  async (_when, together, later) => {
    const { sent, seen, say, store } = await resuming(...together);
    const acknowledged = (): boolean => sent.some((text) => text.startsWith('<a '));
    say(...later);
    await settled();
    expect(seen).toEqual(['message']);
    expect(acknowledged()).toBe(false);
    store();
    await settled();
    expect(acknowledged()).toBe(true);
  },
);
