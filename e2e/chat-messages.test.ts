/** Everything that a one-to-one conversation is made of, on real servers, against another real client. */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openChatReader } from '../src/store/open-readers.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { juliet, type User } from './world/accounts.ts';
import { servers, startStage, type Stage } from './world/stage.ts';
import { until } from './world/wait.ts';

const account = juliet.jid;

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

  const unread = async (): Promise<number | undefined> =>
    (await openChatReader().conversations(account)).find((one) => one.peer === peer)?.unread;

  test('a message is acknowledged, delivered and displayed, as its reader says', async () => {
    const other = await stage.device(romeo);
    const { id } = await stage.app.handlers['chat.send']({ account, to: peer, body: 'What light?' });
    const heard = await other.hears('What light?', 'urn:xmpp:receipts', 'urn:xmpp:chat-markers:0');
    expect(heard).toContain(id);
    await other.say(
      `<message to='${account}' type='chat'><received xmlns='urn:xmpp:receipts' id='${id}'/></message>`,
    );
    await stage.sees(peer, 'delivered', ([one]) =>
      one?.state === 'acked' && one.reached === 'delivered' ? one : undefined,
    );
    await other.say(
      `<message to='${account}' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/></message>`,
    );
    await stage.sees(peer, 'displayed', ([one]) => (one?.reached === 'displayed' ? one : undefined));
  });

  test('what is received is receipted once it is stored, and displayed when it was seen', async () => {
    const other = await stage.device(romeo);
    await other.say(
      `<message to='${account}' type='chat' id='r1'><body>Juliet</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>`,
    );
    await other.hears('received', 'urn:xmpp:receipts', 'id="r1"');
    await stage.sees(peer, 'it', (all) => all.find(({ body }) => body === 'Juliet'));
    expect(await unread()).toBe(1);
    await stage.app.handlers['chat.seen']({ account, peer });
    await other.hears('displayed', 'urn:xmpp:chat-markers:0', 'id="r1"');
    expect(await unread()).toBe(0);
  });

  test('a stranger learns nothing of who is there', async () => {
    const other = await stage.device(romeo);
    const nobody = stage.someone();
    const stranger = await stage.device(nobody);
    // A contact without the subscription is a stranger.
    await stranger.ask(
      `<iq type='set'><query xmlns='jabber:iq:roster'><item jid='${account}' subscription='remove'/></query></iq>`,
    );
    await until('they are one', async () => {
      const contacts = await stage.app.handlers['roster.list']({ account });
      return contacts.find(({ jid }) => jid === nobody.jid)?.subscription === 'none' ? true : undefined;
    });
    const asks = `<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/>`;
    await stranger.say(`<message to='${account}' type='chat' id='n1'><body>Anon</body>${asks}</message>`);
    await stage.sees(nobody.jid, 'it', (all) => all.find(({ body }) => body === 'Anon'));
    await stage.app.handlers['chat.seen']({ account, peer: nobody.jid });
    await stage.app.handlers['chat.send']({ account, to: nobody.jid, body: 'Who calls?' });
    await stranger.hears('Who calls?');
    expect(
      stranger.heard.some((stanza) => stanza.includes('received') || stanza.includes('<displayed')),
    ).toBe(false);
    await stage.app.handlers['chat.send']({ account, to: peer, body: 'done' });
    await other.hears('done');
  });

  test('corrections, retractions, reactions and replies, both ways', async () => {
    const { app } = stage;
    const other = await stage.device(romeo);
    const { id } = await app.handlers['chat.send']({ account, to: peer, body: 'by yonder airlock' });
    await other.hears('by yonder airlock');
    await app.handlers['chat.correct']({ account, peer, id, body: 'by yonder window' });
    await other.hears('by yonder window', 'urn:xmpp:message-correct:0', `id="${id}"`);

    await other.say(`<message to='${account}' type='chat' id='r1'><body>It is the eats</body></message>`);
    const theirs = await stage.sees(peer, 'theirs', (all) =>
      all.find(({ body }) => body === 'It is the eats'),
    );
    await other.say(
      `<message to='${account}' type='chat' id='r2'><body>It is the east</body><replace xmlns='urn:xmpp:message-correct:0' id='r1'/></message>`,
    );
    await stage.sees(peer, 'the correction', (all) =>
      all.find(({ body, original }) => body === 'It is the east' && original === 'It is the eats'),
    );

    await app.handlers['chat.react']({ account, peer, id: theirs.id, emojis: ['🌅'] });
    await other.hears('urn:xmpp:reactions:0', 'id="r1"', '🌅');
    await other.say(
      `<message to='${account}' type='chat' id='r3'><reactions xmlns='urn:xmpp:reactions:0' id='${id}'><reaction>❤️</reaction></reactions></message>`,
    );
    await stage.sees(peer, 'the reaction', (all) =>
      all.find(({ reactions }) => reactions?.[0]?.emojis[0] === '❤️'),
    );

    await app.handlers['chat.send']({ account, to: peer, body: 'And I?', reply: theirs.id });
    await other.hears('&gt; It is the east\nAnd I?', 'urn:xmpp:reply:0', 'id="r1"', 'urn:xmpp:fallback:0');

    await other.say(
      `<message to='${account}' type='chat' id='r4'><retract xmlns='urn:xmpp:message-retract:1' id='r1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>took it back</body></message>`,
    );
    await stage.sees(peer, 'it is gone', (all) => all.find(({ retracted }) => retracted !== undefined));
    const text = JSON.stringify(await stage.messages(peer));
    expect(text).not.toContain('It is the ea');
    expect(text).not.toContain('took it back');
    const last = (await stage.messages(peer)).find(({ body }) => body === 'And I?');
    await app.handlers['chat.retract']({ account, peer, id: last?.id ?? '' });
    await other.hears('urn:xmpp:message-retract:1', `id="${last?.id}"`);
  });

  test('is the same on the account’s other client, and after an absence out of the archive', async () => {
    const { app } = stage;
    const other = await stage.device(romeo);
    const mine = await stage.device(juliet, 'phone');
    await other.say(`<message to='${account}' type='chat' id='r1'><body>one</body></message>`);
    await other.say(`<message to='${account}' type='chat' id='r2'><body>two</body></message>`);
    await stage.sees(peer, 'both', (all) => (all.length === 2 ? true : undefined));
    expect(await unread()).toBe(2);
    // Seen on the phone: carbons of what it sends say so.
    await mine.say(
      `<message to='${peer}' type='chat' id='p1'><displayed xmlns='urn:xmpp:chat-markers:0' id='r1'/><store xmlns='urn:xmpp:hints'/></message>`,
    );
    await until('one is left', async () => ((await unread()) === 1 ? true : undefined), 30_000);
    const { id } = await app.handlers['chat.send']({ account, to: peer, body: 'what I wrote' });
    await mine.hears('what I wrote', 'urn:xmpp:carbons:2');
    expect(await unread()).toBe(0);

    stage.leave();
    await openStreamsStore().removeSession(account);
    await mine.say(
      `<message to='${peer}' type='chat' id='p2'><body>what I meant</body><replace xmlns='urn:xmpp:message-correct:0' id='${id}'/></message>`,
    );
    await other.hears('what I meant');
    await other.say(
      `<message to='${account}' type='chat' id='r3'><reactions xmlns='urn:xmpp:reactions:0' id='${id}'><reaction>👍</reaction></reactions><store xmlns='urn:xmpp:hints'/></message>`,
    );
    await other.say(`<message to='${account}' type='chat' id='r4'><body>three</body></message>`);
    await stage.again();
    const done = await stage.sees(peer, 'all of it', (all) => {
      const [own] = all.filter(({ state }) => state !== 'received');
      return all.length === 4 && own?.body === 'what I meant' && own.reactions?.length === 1
        ? all
        : undefined;
    });
    expect(done.map(({ body }) => body)).toEqual(['one', 'two', 'what I meant', 'three']);
  });

  test('what was read here is read on the account’s other clients, and the other way round', async () => {
    const other = await stage.device(romeo);
    const mine = await stage.device(juliet, 'phone');
    const mds = 'urn:xmpp:mds:displayed:0';
    for (const id of ['r1', 'r2'])
      await other.say(`<message to='${account}' type='chat' id='${id}'><body>${id}</body></message>`);
    const all = await stage.sees(peer, 'both', (found) => (found.length === 2 ? found : undefined));
    const place = (at: number): string => all[at]?.id.split(' ').at(-1) ?? '';
    await mine.ask(
      `<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${mds}'><item id='${peer}'><displayed xmlns='${mds}'><stanza-id xmlns='urn:xmpp:sid:0' by='${account}' id='${place(0)}'/></displayed></item></publish></pubsub></iq>`,
    );
    await until('one is left', async () => ((await unread()) === 1 ? true : undefined), 30_000);
    // Nobody else says how far we have read.
    await other.say(
      `<message to='${account}'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${mds}'><item id='${peer}'><displayed xmlns='${mds}'><stanza-id xmlns='urn:xmpp:sid:0' by='${account}' id='${place(1)}'/></displayed></item></items></event></message>`,
    );
    await other.say(`<message to='${account}' type='chat' id='r3'><body>r3</body></message>`);
    await stage.sees(peer, 'the third', (found) => found.find(({ body }) => body === 'r3'));
    expect(await unread()).toBe(2);
    await stage.app.handlers['chat.seen']({ account, peer });
    await until(
      'it is told',
      async () => {
        const items = await mine.ask(
          `<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${mds}'/></pubsub></iq>`,
        );
        const last = (await stage.messages(peer)).at(-1)?.id.split(' ').at(-1) ?? 'nothing';
        return items.includes(last) || undefined;
      },
      30_000,
    );
  });

  test('what is done without a network happens at once here, and once there when it is back', async () => {
    const { app } = stage;
    const other = await stage.device(romeo);
    const { id } = await app.handlers['chat.send']({ account, to: peer, body: 'first' });
    await other.hears('first');
    stage.link.stall();
    await app.handlers['chat.correct']({ account, peer, id, body: 'first, better' });
    await app.handlers['chat.react']({ account, peer, id, emojis: ['🐢'] });
    expect((await stage.messages(peer)).map(({ body }) => body)).toEqual(['first, better']);
    stage.leave();
    stage.link.cut();
    stage.link.resume();
    await stage.again();
    await other.hears('first, better', 'urn:xmpp:message-correct:0');
    await other.hears('🐢', 'urn:xmpp:reactions:0');
    await stage.app.handlers['chat.send']({ account, to: peer, body: 'last' });
    await other.hears('last');
    const times = (piece: string): number => other.heard.filter((stanza) => stanza.includes(piece)).length;
    expect([times('first, better'), times('🐢')]).toEqual([1, 1]);
  });

  test('what the other side does now is told, and kept nowhere', async () => {
    const other = await stage.device(romeo);
    await other.say(
      `<message to='${account}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    );
    await until(
      'typing',
      () => stage.events.find((one) => one.type === 'chat.typing' && one.state === 'composing'),
      30_000,
    );
    await stage.app.handlers['chat.typing']({ account, peer, typing: true });
    await other.hears('composing', 'no-store');
    expect(await stage.messages(peer)).toEqual([]);
  });

  test('what is written is seen while it is written, where one lets the other, and kept nowhere', async () => {
    const other = await stage.device(romeo);
    const { handlers } = stage.app;
    const write = (text: string): Promise<null> => handlers['chat.write']({ account, peer, text });
    const shown = (): (string | null)[] =>
      stage.events.flatMap((one) => (one.type === 'chat.live' ? [one.text] : []));
    const says = (inside: string): Promise<void> =>
      other.say(`<message to='${account}' type='chat'>${inside}</message>`);
    await write('nobody is to see this');
    await says(`<rtt xmlns='urn:xmpp:rtt:0' event='new' seq='6'><t>He jest</t></rtt>`);
    await says(`<rtt xmlns='urn:xmpp:rtt:0' seq='7'><t>s</t><e n='2' p='3'/><t p='1'>e je</t></rtt>`);
    await until('both', () => shown()[1], 30_000);
    expect(shown()).toEqual(['He jest', 'He jejests']);
    await says(`<body>He jests at scars</body>`);
    await until('it stands there itself', () => (shown().length === 3 ? true : undefined), 30_000);
    expect(shown()[2]).toBeNull();
    expect((await stage.messages(peer)).map(({ body }) => body)).toEqual(['He jests at scars']);
    expect(await handlers['chat.live']({ account, peer })).toEqual({ on: false, possible: true });

    await handlers['chat.turnLive']({ account, peer, on: true });
    await other.hears('urn:xmpp:rtt:0', 'event="init"');
    await write('But soft');
    await other.hears('urn:xmpp:rtt:0', 'event="new"', '<t>But soft</t>', 'no-store');
    await write('But soft,');
    await other.hears('urn:xmpp:rtt:0', '<t>,</t>');
    await handlers['chat.send']({ account, to: peer, body: 'But soft, what light' });
    await other.hears('<body>But soft, what light</body>');
    expect(other.heard.some((stanza) => stanza.includes('nobody is to see'))).toBe(false);
    expect(await stage.messages(peer)).toHaveLength(2);
  });

  test('nobody corrects, takes back or acknowledges what is not theirs; a forged place is none', async () => {
    const { app } = stage;
    const other = await stage.device(romeo);
    const nobody = stage.someone();
    const stranger = await stage.device(nobody);
    const { id } = await app.handlers['chat.send']({ account, to: peer, body: 'mine' });
    await other.hears('mine');
    const acts = [
      `<body>forged</body><replace xmlns='urn:xmpp:message-correct:0' id='${id}'/>`,
      `<retract xmlns='urn:xmpp:message-retract:1' id='${id}'/>`,
      `<displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/>`,
      `<reactions xmlns='urn:xmpp:reactions:0' id='${id}'><reaction>👎</reaction></reactions>`,
      // Copies and archive results from somebody who is not the account.
      `<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${account}/x' to='${peer}' type='chat' id='f1'><body>forged</body></message></forwarded></sent>`,
      `<result xmlns='urn:xmpp:mam:2' queryid='q' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='${peer}/x' to='${account}' type='chat' id='f2'><body>forged</body></message></forwarded></result>`,
    ];
    for (const [at, act] of acts.entries())
      await stranger.say(`<message to='${account}' type='chat' id='s${at}'>${act}</message>`);
    await other.say(
      `<message to='${account}' type='chat' id='r1'><retract xmlns='urn:xmpp:message-retract:1' id='${id}'/></message>`,
    );
    await other.say(
      `<message to='${account}' type='chat' id='r2'><body>forged place</body><stanza-id xmlns='urn:xmpp:sid:0' by='${peer}' id='s-1'/></message>`,
    );
    const all = await stage.sees(peer, 'the last', (found) =>
      found.some(({ body }) => body === 'forged place') ? found : undefined,
    );
    expect(
      all.map(({ body, reached, retracted, reactions }) => [body, reached, retracted, reactions]),
    ).toEqual([
      ['mine', undefined, undefined, undefined],
      ['forged place', undefined, undefined, undefined],
    ]);
    expect(all[1]?.id).not.toContain(' s-1');
    // What the stranger said is in their own conversation, as words of theirs.
    expect((await stage.messages(nobody.jid)).map(({ body }) => body)).toContain('forged');
    // Room talk sent to an account is no conversation.
    await other.say(`<message to='${account}' type='groupchat' id='r3'><body>room talk</body></message>`);
    await other.say(`<message to='${account}' type='chat' id='r4'><body>end</body></message>`);
    const bodies = await stage.sees(peer, 'the end', (found) =>
      found.some(({ body }) => body === 'end') ? found.map(({ body }) => body) : undefined,
    );
    expect(bodies).not.toContain('room talk');
  });
});
