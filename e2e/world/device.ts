/** Somebody's other client, driven stanza by stanza: other people's library (`@xmpp/client`), texts of our own. */
import { client, type Element } from '@xmpp/client';
import { parse } from 'ltx';
import { parts, type User } from './accounts.ts';
import { installWebSocket } from './node-socket.ts';
import { until } from './wait.ts';

export interface Device {
  /** Full JID. */
  readonly jid: string;
  /** Every stanza received so far as text, oldest first. */
  readonly heard: readonly string[];
  /** Sends one stanza, given as XML. */
  say(stanza: string): Promise<void>;
  /** Waits for a stanza that has all of these in it, among those heard already or still to come. */
  hears(...pieces: readonly string[]): Promise<string>;
  /** Sends an iq and answers its result as text; rejects with the error. */
  ask(iq: string): Promise<string>;
  /** From now on answers requests with a payload of this namespace, by what it makes of their node. */
  answers(namespace: string, payload: (node: string) => string): void;
  stop(): Promise<void>;
}

/** Signs in and is available. @throws when the server refuses the account */
export async function startDevice(options: {
  readonly user: User;
  readonly httpPort: number;
  readonly resource?: string;
  /** Copies of what the account's other clients do. */
  readonly carbons?: boolean;
}): Promise<Device> {
  const { local, domain } = parts(options.user.jid);
  const restore = installWebSocket();
  const xmpp = client({
    service: `ws://127.0.0.1:${options.httpPort}/xmpp-websocket`,
    domain,
    username: local,
    password: options.user.password,
    resource: options.resource ?? 'device',
  });
  xmpp.reconnect.stop();
  const heard: string[] = [];
  const failures: unknown[] = [];
  xmpp.on('error', (error) => failures.push(error));
  xmpp.on('stanza', (stanza) => heard.push(stanza.toString()));
  const features: Element[] = [];
  xmpp.on('element', (element) => {
    if (element.name === 'stream:features') features.push(element);
  });
  const jid = await xmpp.start().finally(restore);
  // A stanza before <enabled/> is handled puts its count behind the server's.
  if (features.at(-1)?.getChild('sm', 'urn:xmpp:sm:3') !== undefined)
    await until('stream management is on', () => xmpp.streamManagement.enabled || undefined);
  const element = (text: string): Element => parse(text) as unknown as Element;
  if (options.carbons === true)
    await xmpp.iqCaller.request(element("<iq type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>"));
  await xmpp.send(element('<presence/>'));
  return {
    jid: jid.toString(),
    heard,
    say: (stanza) => xmpp.send(element(stanza)),
    hears: (...pieces) =>
      until(
        `${options.user.jid} hears ${pieces.join(' and ')}`,
        () => {
          if (failures.length > 0) throw new AggregateError(failures, `${options.user.jid} is in trouble`);
          return heard.find((stanza) => pieces.every((piece) => stanza.includes(piece)));
        },
        30_000,
      ),
    ask: async (iq) => (await xmpp.iqCaller.request(element(iq))).toString(),
    answers(namespace, payload) {
      xmpp.on('stanza', (stanza) => {
        const query = stanza.getChild('query', namespace);
        if (!stanza.is('iq') || stanza.attrs['type'] !== 'get' || query === undefined) return;
        const { id = '', from = '' } = stanza.attrs;
        const inside = payload(query.attrs['node'] ?? '');
        xmpp
          .send(element(`<iq type='result' id='${id}' to='${from}'>${inside}</iq>`))
          .catch((error: unknown) => failures.push(error));
      });
    },
    stop: async () => void (await xmpp.stop()),
  };
}
