/** A third opinion: the archive as other people's client reads it. */
import { client, xml } from '@xmpp/client';
import { parts, type User } from '../world/accounts.ts';
import { installWebSocket } from '../world/node-socket.ts';

export interface Archived {
  /** Bare JID of the sender. */
  readonly sender: string;
  readonly originId: string;
}

/** Everything that the archive of `user` holds of a conversation, oldest first. */
export async function readWholeArchive(options: {
  readonly user: User;
  readonly httpPort: number;
  /** Bare JID of the other side. */
  readonly peer: string;
}): Promise<readonly Archived[]> {
  const { local, domain } = parts(options.user.jid);
  const restore = installWebSocket();
  const xmpp = client({
    service: `ws://127.0.0.1:${options.httpPort}/xmpp-websocket`,
    domain,
    username: local,
    password: options.user.password,
    resource: 'judge',
  });
  xmpp.reconnect.stop();
  xmpp.on('error', () => undefined);
  const found: Archived[] = [];
  xmpp.on('stanza', (stanza) => {
    const message = stanza.getChild('result')?.getChild('forwarded')?.getChild('message');
    if (message === undefined || message.getChild('body') === undefined) return;
    found.push({
      sender: (message.attrs['from'] ?? '').replace(/\/.*$/, ''),
      originId: message.getChild('origin-id')?.attrs['id'] ?? message.attrs['id'] ?? '',
    });
  });
  await xmpp.start().finally(restore);
  let after: string | undefined;
  for (;;) {
    const form = xml(
      'x',
      { xmlns: 'jabber:x:data', type: 'submit' },
      xml('field', { var: 'FORM_TYPE', type: 'hidden' }, xml('value', {}, 'urn:xmpp:mam:2')),
      xml('field', { var: 'with' }, xml('value', {}, options.peer)),
    );
    const from = after === undefined ? [] : [xml('after', {}, after)];
    const set = xml('set', { xmlns: 'http://jabber.org/protocol/rsm' }, xml('max', {}, '250'), ...from);
    const answer = await xmpp.iqCaller.request(
      xml('iq', { type: 'set' }, xml('query', { xmlns: 'urn:xmpp:mam:2' }, form, set)),
      60_000,
    );
    const fin = answer.getChild('fin');
    after = fin?.getChild('set')?.getChildText('last') ?? undefined;
    if (fin?.attrs['complete'] === 'true' || after === undefined) break;
  }
  await xmpp.stop();
  return found;
}
