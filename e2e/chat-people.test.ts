/** Contacts, who may see whom, pictures, files and what was said long ago, on real servers. */
import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ContactView } from '../src/contract/roster.ts';
import { openChatStore } from '../src/store/chat-store.ts';
import { openChatReader } from '../src/store/open-readers.ts';
import { juliet, type User } from './world/accounts.ts';
import { servers, startStage, type Stage } from './world/stage.ts';
import { until } from './world/wait.ts';

const account = juliet.jid;
/** One transparent pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

describe.each(servers)('$name', ({ start }) => {
  let stage: Stage;
  let romeo: User;
  let peer: string;
  beforeAll(async () => {
    stage = await startStage(start);
  }, 90_000);
  afterAll(() => stage.stop());
  beforeEach(async () => {
    await stage.begin();
    romeo = stage.someone();
    peer = romeo.jid;
  }, 60_000);
  afterEach(() => stage.end());

  const contact = (what: string, found: (view: ContactView | undefined) => boolean): Promise<unknown> =>
    until(
      what,
      async () => {
        const all = await stage.app.handlers['roster.list']({ account });
        return found(all.find(({ jid }) => jid === peer)) ? true : undefined;
      },
      30_000,
    );

  test('a contact goes, asks to come back, is let in, and has a name and groups', async () => {
    const { app } = stage;
    const other = await stage.device(romeo);
    await app.handlers['roster.remove']({ account, jid: peer });
    await contact('gone', (view) => view === undefined);
    await other.say(`<presence to='${account}' type='subscribe'/>`);
    const asks = (): Promise<readonly string[]> => app.handlers['roster.requests']({ account });
    await until('he asks', async () => ((await asks()).includes(peer) ? true : undefined), 30_000);
    await stage.again();
    expect(await stage.app.handlers['roster.requests']({ account })).toContain(peer);
    await stage.app.handlers['roster.answer']({ account, jid: peer, allow: true });
    await contact('let in', (view) => view?.subscription === 'from');
    expect(await stage.app.handlers['roster.requests']({ account })).not.toContain(peer);
    await stage.app.handlers['roster.add']({ account, jid: peer, name: 'Romeo', groups: ['Verona'] });
    await other.hears('<presence', 'subscribe"', account);
    await other.say(`<presence to='${account}' type='subscribed'/>`);
    await contact(
      'both',
      (view) => view?.subscription === 'both' && view.name === 'Romeo' && view.groups[0] === 'Verona',
    );
    await stage.app.handlers['roster.change']({ account, jid: peer, name: 'R.', groups: [] });
    await contact('renamed', (view) => view?.name === 'R.' && view.groups.length === 0);
  });

  test('whoever is blocked gets nothing through, until they are not', async () => {
    const other = await stage.device(romeo);
    const friend = stage.someone();
    const third = await stage.device(friend);
    await stage.app.handlers['roster.block']({ account, jid: peer, blocked: true });
    await contact('blocked', (view) => view?.blocked === true);
    expect(await stage.app.handlers['roster.blocked']({ account })).toContain(peer);
    await other.say(`<message to='${account}' type='chat' id='b1'><body>let me in</body></message>`);
    // Servers may say nothing to who is blocked; that theirs answers this says that it has dealt with what was before.
    await other.ask("<iq type='get' to='capulet.example'><ping xmlns='urn:xmpp:ping'/></iq>");
    await third.say(`<message to='${account}' type='chat' id='t1'><body>he is outside</body></message>`);
    await stage.sees(friend.jid, 'the third', (all) => all[0]);
    expect(await stage.messages(peer)).toEqual([]);
    await stage.app.handlers['roster.block']({ account, jid: peer, blocked: false });
    await contact('not blocked', (view) => view?.blocked === false);
    await other.say(`<message to='${account}' type='chat' id='b2'><body>thanks</body></message>`);
    await stage.sees(peer, 'him', (all) => all.find(({ body }) => body === 'thanks'));
  });

  test('a picture is what its hash says, and a picture; from a vCard where none is published', async () => {
    const other = await stage.device(romeo);
    const picture = (): Promise<unknown> => openChatReader().avatar(account, peer);
    const publish = async (bytes: Uint8Array, id: string): Promise<void> => {
      const put = (node: string, payload: string): Promise<string> =>
        other.ask(
          `<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${node}'><item id='${id}'>${payload}</item></publish></pubsub></iq>`,
        );
      await put(
        'urn:xmpp:avatar:data',
        `<data xmlns='urn:xmpp:avatar:data'>${Buffer.from(bytes).toString('base64')}</data>`,
      );
      await put(
        'urn:xmpp:avatar:metadata',
        `<metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='${bytes.length}' id='${id}' type='image/png'/></metadata>`,
      );
    };
    const told = (times: number): Promise<unknown> =>
      until(
        'it was looked at',
        () =>
          stage.events.filter((one) => one.type === 'avatar.changed' && one.jid === peer).length >= times ||
          undefined,
        30_000,
      );
    const vcard = Buffer.concat([pixel, Buffer.from('another')]);
    await other.ask(
      `<iq type='set'><vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>${vcard.toString('base64')}</BINVAL></PHOTO></vCard></iq>`,
    );
    await other.say(`<presence><x xmlns='vcard-temp:x:update'><photo>${sha1(vcard)}</photo></x></presence>`);
    await told(1);
    expect(await picture()).toEqual({ type: 'image/png', bytes: new Uint8Array(vcard) });
    await publish(pixel, sha1(pixel));
    await told(2);
    expect(await picture()).toEqual({ type: 'image/png', bytes: new Uint8Array(pixel) });
    // Markup that says it is a picture, and a picture that is not the one that was announced.
    const markup = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    await publish(markup, sha1(markup));
    await told(3);
    expect(await picture()).toBeNull();
    await publish(pixel, sha1(markup).replace(/^./, '0'));
    await told(4);
    expect(await picture()).toBeNull();
  });

  test('one’s own picture is there for clients of either kind, and gone when it is taken away', async () => {
    const other = await stage.device(romeo);
    const { handlers } = stage.app;
    const set = (picture: string | null): Promise<null> =>
      handlers['accounts.picture']({ jid: account, picture });
    const own = (): Promise<unknown> => openChatReader().avatar(account, account);
    const id = sha1(pixel);
    const asks = (inside: string): Promise<string> =>
      other.ask(`<iq type='get' to='${account}'>${inside}</iq>`);
    await set(pixel.toString('base64'));
    expect(await own()).toEqual({ type: 'image/png', bytes: new Uint8Array(pixel) });
    const items = (node: string): Promise<string> =>
      asks(`<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${node}'/></pubsub>`);
    expect(await items('urn:xmpp:avatar:data')).toContain(pixel.toString('base64'));
    // Servers write attributes in any order.
    const metadata = await items('urn:xmpp:avatar:metadata');
    for (const said of [`bytes="${pixel.length}"`, `id="${id}"`]) expect(metadata).toContain(said);
    expect(await asks(`<vCard xmlns='vcard-temp'/>`)).toContain(pixel.toString('base64'));
    await other.hears('<presence', `<photo>${id}</photo>`, account);
    // The next session says it too.
    const before = other.heard.length;
    await stage.app.handlers['accounts.signOut']({ jid: account });
    const { jid, password } = juliet;
    await handlers['accounts.signIn']({ jid, password, allowPlain: false });
    await until(
      'it is said again',
      () => other.heard.slice(before).find((one) => one.includes(`<photo>${id}</photo>`)),
      30_000,
    );

    await expect(set(Buffer.from('<svg/>').toString('base64'))).rejects.toThrow(/bad-request/);
    await set(null);
    expect(await own()).toBeNull();
    expect(await items('urn:xmpp:avatar:metadata')).not.toContain(id);
    expect(await asks(`<vCard xmlns='vcard-temp'/>`)).not.toContain('PHOTO');
    await until('presence says so', () =>
      other.heard.find((one) => /<photo( [^>]*)?\/>|<photo[^>]*><\/photo>/.test(one)),
    );
  });

  test('a file gets a place over HTTPS, is put there, and named as a file', async () => {
    const other = await stage.device(romeo);
    const slot = await stage.app.handlers['files.slot']({
      ...{ account, name: 'balcony.png', size: pixel.length, type: 'image/png' },
    });
    expect(slot.put).toMatch(/^https:\/\/upload\.capulet\.example\//);
    const { host, pathname, search } = new URL(slot.put);
    const headers = Object.fromEntries(slot.headers.map(({ name, value }) => [name, value]));
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const put = request(
        {
          ...{ host: '127.0.0.1', port: stage.server.httpPort, method: 'PUT', path: pathname + search },
          headers: { ...headers, host, 'content-length': pixel.length, 'content-type': 'image/png' },
        },
        (answer) => resolve(answer.statusCode),
      );
      put.on('error', reject);
      put.end(pixel);
    });
    expect(status).toBe(201);
    await stage.app.handlers['chat.send']({ account, to: peer, body: slot.get, file: true });
    await other.hears('jabber:x:oob', slot.get);
    await other.say(
      `<message to='${account}' type='chat' id='f1'><body>${slot.get}</body><x xmlns='jabber:x:oob'><url>${slot.get}</url></x></message>`,
    );
    await other.say(
      `<message to='${account}' type='chat' id='f2'><body>javascript:alert(1)</body><x xmlns='jabber:x:oob'><url>javascript:alert(1)</url></x></message>`,
    );
    const all = await stage.sees(peer, 'both', (found) => (found.length === 3 ? found : undefined));
    expect(all.map(({ file }) => file)).toEqual([true, true, undefined]);
    await expect(
      stage.app.handlers['files.slot']({ account, name: 'x', size: 2 ** 30, type: '' }),
    ).rejects.toMatchObject({ failure: { code: 'file-too-large', most: 1048576 } });
    await expect(
      stage.app.handlers['chat.send']({ account, to: peer, body: 'javascript:alert(1)', file: true }),
    ).rejects.toMatchObject({ failure: { code: 'bad-request' } });
  });

  test('what is not stored is read when somebody scrolls there, and is not unread', async () => {
    const began = performance.now();
    const other = await stage.device(romeo);
    const mine = await stage.device(juliet, 'phone');
    for (let number = 0; number < 60; number += 1) {
      const [from, to] = number % 3 === 0 ? [mine, peer] : [other, account];
      await from.say(`<message to='${to}' type='chat' id='o${number}'><body>old ${number}</body></message>`);
      // The two must not overtake each other.
      if (number % 3 !== 1) await (from === mine ? other : mine).hears(`old ${number}`);
    }
    await stage.sees(peer, 'all', (all) => (all.length === 60 ? true : undefined));
    // What comes while a stream is new is looked up in the archive once it is not; that is to be over by now.
    await until(
      'nothing is looked up any more',
      async () =>
        (performance.now() - began > 4000 && (await openChatStore().gap(account)) === undefined) || undefined,
      30_000,
    );
    await openChatStore().forget(account);
    expect(await stage.messages(peer)).toEqual([]);
    await other.say(`<message to='${account}' type='chat' id='n1'><body>new</body></message>`);
    await stage.sees(peer, 'the new one', (all) => all.find(({ body }) => body === 'new'));
    let more = true;
    for (let pages = 0; more && pages < 9; pages += 1)
      ({ more } = await stage.app.handlers['chat.older']({ account, peer }));
    const bodies = (await stage.messages(peer)).map(({ body }) => body);
    expect(bodies).toEqual([...Array.from({ length: 60 }, (_, number) => `old ${number}`), 'new']);
    const line = (await openChatReader().conversations(account)).find((one) => one.peer === peer);
    expect(line).toMatchObject({ unread: 1, lastBody: 'new' });
    expect(more).toBe(false);
  });
});
