/** Rooms on real servers, against another real client: in, out, lost without a word, and what is said there. */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RoomView } from '../src/contract/rooms.ts';
import { openChatReader } from '../src/store/open-readers.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { juliet, type User } from './world/accounts.ts';
import type { Device } from './world/device.ts';
import { servers, startStage, type Stage } from './world/stage.ts';
import { until } from './world/wait.ts';

const account = juliet.jid;
let number = 0;

describe.each(servers)('$name', ({ name, start }) => {
  let stage: Stage;
  let romeo: User;
  let room: string;
  beforeAll(async () => {
    stage = await startStage(start);
  }, 90_000);
  afterAll(() => stage.stop());
  beforeEach(async () => {
    await stage.begin();
    romeo = stage.someone();
    room = `balcony${(number += 1)}@rooms.capulet.example`;
  }, 60_000);
  afterEach(async () => {
    for (const view of await stage.app.handlers['rooms.list']({ account }))
      await stage.app.handlers['rooms.leave']({ account, room: view.room });
    await stage.end();
  });

  const view = async (of = room): Promise<RoomView | undefined> =>
    (await stage.app.handlers['rooms.list']({ account })).find((one) => one.room === of);
  const state = (wanted: RoomView['state'], of = room): Promise<RoomView> =>
    until(
      `the room is ${wanted}`,
      async () => {
        const found = await view(of);
        return found?.state === wanted ? found : undefined;
      },
      30_000,
    );
  const enter = async (): Promise<RoomView> => {
    await stage.app.handlers['rooms.join']({ account, room, nick: 'Juliet' });
    return state('joined');
  };
  /** Somebody else, in the room. */
  const guest = async (nick = 'Romeo', who = romeo): Promise<Device> => {
    const device = await stage.device(who);
    await device.say(
      `<presence to='${room}/${nick}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
    );
    const came = await device.hears('<presence', `from="${room}/${nick}"`, '110');
    // Nobody else gets into a new room before it is said how it shall be.
    if (came.includes('201'))
      await device.ask(
        `<iq type='set' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
      );
    return device;
  };
  const say = (device: Device, id: string, inside: string): Promise<void> =>
    device.say(`<message to='${room}' type='groupchat' id='${id}'>${inside}</message>`);
  const send = (body: string): Promise<{ id: string }> =>
    stage.app.handlers['chat.send']({ account, to: room, body });

  test('comes in, sees who is there, speaks and hears, and is told of a mention', async () => {
    await enter();
    const found = await stage.app.handlers['rooms.find']({ account });
    expect(found).toMatchObject({ service: 'rooms.capulet.example' });
    expect(found.rooms.map((one) => one.room)).toContain(room);
    const other = await guest();
    await until('both are there', async () => ((await view())?.occupants === 2 ? true : undefined), 30_000);
    expect(await stage.app.handlers['rooms.occupants']({ account, room })).toEqual(
      expect.arrayContaining([expect.objectContaining({ nick: 'Romeo', role: 'participant' })]),
    );
    const { id } = await send('O Romeo, Romeo');
    await other.hears('O Romeo, Romeo', 'groupchat');
    const own = await stage.sees(room, 'the echo', (all) =>
      all.find((one) => one.id === id && one.reached === 'delivered' && one.place !== undefined),
    );
    expect(own).toMatchObject({ nick: 'Juliet', state: 'acked' });
    await say(other, 'r1', '<body>Shall I hear more, Juliet?</body>');
    const theirs = await stage.sees(room, 'the answer', (all) =>
      all.find(({ state }) => state === 'received'),
    );
    expect(theirs).toMatchObject({ nick: 'Romeo', mentions: true, from: `${room}/Romeo` });
    expect((await openChatReader().conversations(account)).find(({ peer }) => peer === room)).toMatchObject({
      room: true,
      unread: 1,
      mentions: 1,
      lastNick: 'Romeo',
    });
    expect(await stage.messages(room)).toHaveLength(2);
  });

  test('subject, names, and who is taken for whom', async () => {
    await enter();
    const other = await guest();
    await stage.app.handlers['rooms.subject']({ account, room, subject: '<b>Verona</b>' });
    await other.hears('<subject>', 'Verona');
    await until(
      'the subject',
      async () => ((await view())?.subject === '<b>Verona</b>' ? true : undefined),
      30_000,
    );
    await other.say(`<presence to='${room}/Montague'/>`);
    await until(
      'his other name',
      async () =>
        (await stage.app.handlers['rooms.occupants']({ account, room })).some(
          ({ nick }) => nick === 'Montague',
        ) || undefined,
      30_000,
    );
    await stage.app.handlers['rooms.nick']({ account, room, nick: 'Capulet' });
    await until(
      'our other name',
      async () => ((await view())?.nick === 'Capulet' ? true : undefined),
      30_000,
    );
    expect((await view())?.occupants).toBe(2);
    await send('still me');
    await stage.sees(room, 'the echo', (all) => all.find(({ reached }) => reached === 'delivered'));
    expect(await stage.messages(room)).toHaveLength(1);
  });

  test('what a room does not change is refused, and all stays as it was', async () => {
    const other = await guest();
    await enter();
    const { subject } = (await view()) ?? {};
    await expect(stage.app.handlers['rooms.nick']({ account, room, nick: 'Romeo' })).rejects.toMatchObject({
      failure: { code: 'refused', condition: 'conflict' },
    });
    // Subjects are for moderators here.
    await other.ask(
      `<iq type='set' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field><field var='muc#roomconfig_changesubject'><value>0</value></field></x></query></iq>`,
    );
    await expect(
      stage.app.handlers['rooms.subject']({ account, room, subject: 'Ladders' }),
    ).rejects.toMatchObject({ failure: { code: 'refused', condition: 'forbidden' } });
    expect(await view()).toMatchObject({ state: 'joined', nick: 'Juliet', subject });
    await stage.app.handlers['rooms.nick']({ account, room, nick: 'Jule' });
    expect(await view()).toMatchObject({ nick: 'Jule' });
  });

  test('what happens to messages in a room is their author’s to do', async () => {
    await enter();
    const other = await guest();
    const third = await guest('Tybalt', stage.someone());
    const { id } = await send('by yonder airlock');
    const own = await stage.sees(room, 'the echo', (all) => all.find(({ place }) => place !== undefined));
    await stage.app.handlers['chat.correct']({ account, peer: room, id, body: 'by yonder window' });
    await other.hears('by yonder window', 'urn:xmpp:message-correct:0', `id="${id}"`);
    await say(other, 'r1', '<body>It is the east</body>');
    const theirs = await stage.sees(room, 'theirs', (all) => all.find(({ state }) => state === 'received'));
    await stage.app.handlers['chat.react']({ account, peer: room, id: theirs.id, emojis: ['🌅'] });
    await other.hears('urn:xmpp:reactions:0', theirs.place ?? 'no place', '🌅');
    await stage.app.handlers['chat.send']({ account, to: room, body: 'And I?', reply: theirs.id });
    await other.hears('And I?', 'urn:xmpp:reply:0', theirs.place ?? 'no place');
    await say(
      third,
      't1',
      `<reactions xmlns='urn:xmpp:reactions:0' id='${own.place}'><reaction>🗡️</reaction></reactions>`,
    );
    await stage.sees(room, 'the reaction', (all) =>
      all.find((one) => one.id === id && one.reactions?.some(({ nick }) => nick === 'Tybalt')),
    );
    // Tybalt, in Romeo's place.
    await say(third, 't2', `<retract xmlns='urn:xmpp:message-retract:1' id='${theirs.place}'/>`);
    await say(third, 't3', "<body>I hate thee</body><replace xmlns='urn:xmpp:message-correct:0' id='r1'/>");
    await stage.sees(room, 'his words as his', (all) =>
      all.find(({ body, nick }) => body === 'I hate thee' && nick === 'Tybalt'),
    );
    expect((await stage.messages(room)).find(({ id: one }) => one === theirs.id)).toMatchObject({
      body: 'It is the east',
    });
    // Romeo himself.
    await say(
      other,
      'r2',
      "<body>It is the west</body><replace xmlns='urn:xmpp:message-correct:0' id='r1'/>",
    );
    await stage.sees(room, 'his correction', (all) => all.find(({ body }) => body === 'It is the west'));
    await say(other, 'r3', `<retract xmlns='urn:xmpp:message-retract:1' id='${theirs.place}'/>`);
    await stage.sees(room, 'it is gone', (all) =>
      all.find((one) => one.id === theirs.id && one.retracted !== undefined),
    );
    expect(await stage.messages(room)).toHaveLength(4);
  });

  test('is there again after an absence, with what was said meanwhile, in order and once', async () => {
    await enter();
    const other = await guest();
    await send('one');
    await say(other, 'r2', '<body>two</body>');
    await stage.sees(room, 'both', (all) =>
      all.length === 2 && all[0]?.place !== undefined ? true : undefined,
    );
    stage.leave();
    await openStreamsStore().removeSession(account);
    await say(other, 'r3', '<body>three</body>');
    await say(other, 'r4', "<body>three, better</body><replace xmlns='urn:xmpp:message-correct:0' id='r3'/>");
    await other.hears('three, better', 'groupchat');
    await stage.again();
    await state('joined');
    await say(other, 'r5', '<body>four</body>');
    await stage.sees(room, 'all of it', (all) => (all.length >= 4 ? true : undefined));
    expect((await stage.messages(room)).map(({ body }) => body)).toEqual([
      'one',
      'two',
      'three, better',
      'four',
    ]);
  });

  test('a resumed session is still in its rooms, without coming in again', async () => {
    await enter();
    await guest();
    await until('both are there', async () => ((await view())?.occupants === 2 ? true : undefined), 30_000);
    await stage.again();
    expect(await view()).toMatchObject({ state: 'joined', occupants: 2 });
    const joins = (): number =>
      stage.tap.connections
        .at(-1)
        ?.frames.filter(({ text }) => text.startsWith('<presence') && text.includes("protocol/muc'"))
        .length ?? 0;
    await send('still here');
    await stage.sees(room, 'the echo', (all) => all.find(({ reached }) => reached === 'delivered'));
    expect(joins()).toBe(0);
  });

  // Only Prosody's can be made to lose somebody.
  if (name === 'Prosody')
    test('a room that lost us without a word is noticed, and entered again', async () => {
      await enter();
      const other = await guest();
      await send('/lose me');
      await stage.sees(room, 'the server has it', (all) => all.find(({ state: is }) => is === 'acked'));
      await say(other, 'r0', '<body>are you there?</body>');
      await other.hears('are you there?', 'groupchat');
      expect(await view()).toMatchObject({ state: 'joined' });
      // The worker that wakes asks, since it cannot know.
      await stage.again();
      await until(
        'we came in once more',
        () =>
          stage.tap.connections
            .at(-1)
            ?.frames.some(({ direction, text }) => direction === 'out' && text.includes("protocol/muc'")) ||
          undefined,
        30_000,
      );
      await state('joined');
      await send('here again');
      await other.hears('here again');
    });

  test('bookmarks are entered of themselves, and kept as others wrote them', async () => {
    const mine = await stage.device(juliet, 'phone');
    const second = `second-${room}`;
    const publish = (of: string, autojoin: boolean): Promise<string> =>
      mine.ask(
        `<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:xmpp:bookmarks:1'><item id='${of}'><conference xmlns='urn:xmpp:bookmarks:1' name='The balcony' autojoin='${autojoin}'><nick>Jule</nick><extensions><colour xmlns='urn:x'>red</colour></extensions></conference></item></publish></pubsub></iq>`,
      );
    await publish(room, true);
    expect(await state('joined')).toMatchObject({ name: 'The balcony', nick: 'Jule', wanted: true });
    await publish(room, false);
    await state('off');
    await publish(second, true);
    await state('joined', second);
    await stage.app.handlers['rooms.join']({ account, room: second, nick: 'Jule' });
    await stage.app.handlers['rooms.leave']({ account, room: second });
    await until(
      'it is kept',
      async () => {
        const items = await mine.ask(
          "<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:bookmarks:1'/></pubsub></iq>",
        );
        const one = items.split('<item ').find((item) => item.includes(second));
        return (one?.includes('autojoin="false"') === true && one.includes('red')) || undefined;
      },
      30_000,
    );
  });

  test('invitations are kept until they are answered, and one occupant is talked to alone', async () => {
    const other = await guest();
    await other.say(
      `<message to='${account}'><x xmlns='jabber:x:conference' jid='${room}' reason='Come, gentle night'/></message>`,
    );
    await other.say(
      `<message to='${room}'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='${account}'><reason>Come</reason></invite></x></message>`,
    );
    const invitations = await until(
      'the invitation',
      async () => {
        const all = await stage.app.handlers['rooms.invitations']({ account });
        return all.some(({ reason }) => reason === 'Come') ? all : undefined;
      },
      30_000,
    );
    expect(invitations.filter((one) => one.room === room)).toHaveLength(1);
    await enter();
    expect(await stage.app.handlers['rooms.invitations']({ account })).not.toContainEqual(
      expect.objectContaining({ room }),
    );
    const alone = `${room}/Romeo`;
    await stage.app.handlers['chat.send']({ account, to: alone, body: 'between us' });
    await other.hears('between us', 'type="chat"');
    await other.say(`<message to='${room}/Juliet' type='chat' id='p1'><body>indeed</body></message>`);
    await stage.sees(alone, 'the answer', (all) => all.find(({ body }) => body === 'indeed'));
    expect((await stage.messages(alone)).map(({ body }) => body)).toEqual(['between us', 'indeed']);
    expect(await stage.messages(room)).toEqual([]);
    expect(await stage.messages(romeo.jid)).toEqual([]);
    await stage.app.handlers['rooms.invite']({ account, room, to: romeo.jid, reason: 'again' });
    await other.hears('jabber:x:conference', room, 'again');
  });

  test('a name that is taken gets another; a room that refuses says why', async () => {
    await guest('Juliet');
    expect(await enter()).toMatchObject({ nick: 'Juliet_' });
    await stage.app.handlers['rooms.join']({ account, room: 'nowhere@nothing.capulet.example' });
    const refused = await state('failed', 'nowhere@nothing.capulet.example');
    expect(refused.condition).toMatch(
      /remote-server-not-found|service-unavailable|item-not-found|not-allowed/,
    );
  });
});
