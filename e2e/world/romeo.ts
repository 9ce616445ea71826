/** A scripted second person, on other people's client (`@xmpp/client`), so that ours is not tested against itself. */
import { client, xml, type Element } from '@xmpp/client';
import { parts, type User } from './accounts.ts';
import { installWebSocket } from './node-socket.ts';
import { until } from './wait.ts';

interface HeardMessage {
  /** Full JID of the sender. */
  readonly from: string;
  readonly id: string | undefined;
  readonly body: string;
}

export interface Partner {
  /** Full JID, as the server bound it. */
  readonly jid: string;
  /** Chat messages with a body, oldest first; goes on growing. */
  readonly heard: readonly HeardMessage[];
  /** Sends a chat message; answers its id. */
  say(to: string, body: string): Promise<string>;
  /** Waits for a message with this body, among those heard already or still to come. */
  hears(body: string, ms?: number): Promise<HeardMessage>;
  /** Sends presence, by default "available". */
  presence(attributes?: Record<string, string>): Promise<void>;
  /** An iq of type `get` to a JID; answers the result as text, rejects with the error. */
  ask(to: string, name: string, namespace: string): Promise<string>;
  /** Closes the stream; may be called more than once. */
  readonly stop: () => Promise<void>;
}

export interface PartnerOptions {
  readonly user: User;
  /** Plain HTTP port of the server on loopback. */
  readonly httpPort: number;
  /** What to answer: one line a message, from the start again at the end. Empty: never answers. */
  readonly lines?: readonly string[];
  readonly resource?: string;
}

const romeosLines: readonly string[] = [
  'I am under the balcony. It is colder than the poets say.',
  'Which window? There are eleven of them.',
  'I counted again. Twelve.',
  'Is that the nurse or a very large cat?',
  'Tomorrow, then. I will bring a ladder.',
];

/**
 * Signs a person in and lets them answer.
 * @throws when the server refuses the account
 */
export async function startPartner(options: PartnerOptions): Promise<Partner> {
  const { local, domain } = parts(options.user.jid);
  const lines = options.lines ?? romeosLines;
  const restore = installWebSocket();
  const xmpp = client({
    service: `ws://127.0.0.1:${options.httpPort}/xmpp-websocket`,
    domain,
    username: local,
    password: options.user.password,
    resource: options.resource ?? 'balcony',
  });
  // An unexpected end must not become a silent second session under a test's feet.
  xmpp.reconnect.stop();

  const heard: HeardMessage[] = [];
  let next = 0;
  let sent = 0;
  /** What went wrong where nobody was waiting for it; told to whoever waits next. */
  const failures: unknown[] = [];
  let stopping: Promise<void> | undefined;

  async function say(to: string, body: string): Promise<string> {
    sent += 1;
    const id = `${local}-${sent}`;
    await xmpp.send(xml('message', { to, id, type: 'chat' }, xml('body', {}, body)));
    return id;
  }

  function fail(error: unknown): void {
    failures.push(error);
  }

  function onMessage(stanza: Element): void {
    const body = stanza.getChildText('body');
    const from = stanza.attrs['from'];
    if (body === null || from === undefined || stanza.attrs['type'] === 'error') return;
    heard.push({ from, id: stanza.attrs['id'], body });
    const line = lines.length === 0 ? undefined : lines[next % lines.length];
    next += 1;
    if (line !== undefined) say(from, line).catch(fail);
  }

  xmpp.on('error', fail);
  xmpp.on('stanza', (stanza) => {
    if (stanza.is('message')) onMessage(stanza);
    if (stanza.is('presence') && stanza.attrs['type'] === 'subscribe') {
      const to = stanza.attrs['from'];
      xmpp.send(xml('presence', { to, type: 'subscribed' })).catch(fail);
    }
  });

  const features: Element[] = [];
  xmpp.on('element', (element) => {
    if (element.name === 'stream:features') features.push(element);
  });

  const jid = await xmpp.start().finally(restore);
  // The client counts from zero when it handles <enabled/>; a stanza before that puts its count behind
  // what it has acknowledged, and the server ends the stream.
  if (features.at(-1)?.getChild('sm', 'urn:xmpp:sm:3') !== undefined) {
    await until('stream management is on', () => xmpp.streamManagement.enabled || undefined);
  }
  await xmpp.send(xml('presence'));

  return {
    jid: jid.toString(),
    heard,
    say,
    hears: (body, ms = 10_000) =>
      until(
        `${options.user.jid} hears “${body}”`,
        () => {
          if (failures.length > 0) throw new AggregateError(failures, `${options.user.jid} is in trouble`);
          return heard.find((message) => message.body === body);
        },
        ms,
      ),
    presence: (attributes = {}) => xmpp.send(xml('presence', attributes)),
    async ask(to, name, namespace) {
      const iq = xml('iq', { type: 'get', to }, xml(name, { xmlns: namespace }));
      return (await xmpp.iqCaller.request(iq)).toString();
    },
    stop() {
      stopping ??= xmpp.stop().then(() => undefined);
      return stopping;
    },
  };
}
