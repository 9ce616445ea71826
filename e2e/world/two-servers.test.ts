/** That a Prosody and an ejabberd federate, as other people's client finds: what journeys with both rely on. */
import { beforeAll, describe, expect, test } from 'vitest';
import { startDevice, type Device } from './device.ts';
import { needs } from './needs.ts';
import { startTwoServers, strangers, type TwoServers } from './two-servers.ts';

const missing = await needs('prosody', 'ejabberd', 'named');
const [hers, his] = strangers;

describe.skipIf(missing !== undefined)('two servers', () => {
  let world: TwoServers;
  let juliet: Device;
  let romeo: Device;
  beforeAll(async () => {
    world = await startTwoServers();
    return world.stop;
  }, 300_000);
  beforeAll(async () => {
    juliet = await startDevice({ user: hers, httpPort: world.prosody.httpPort });
    return () => juliet.stop();
  });
  beforeAll(async () => {
    romeo = await startDevice({ user: his, httpPort: world.ejabberd.httpPort });
    return () => romeo.stop();
  });

  test('people of both write to each other', async () => {
    await juliet.say(`<message to='${his.jid}' type='chat' id='j1'><body>Who goes there?</body></message>`);
    await romeo.hears('Who goes there?', `from="${hers.jid}/`);
    await romeo.say(`<message to='${hers.jid}' type='chat' id='r1'><body>It is I.</body></message>`);
    await juliet.hears('It is I.', `from="${his.jid}/`);
  });

  test('they prove themselves by certificates', () => {
    const log = world.prosody.log();
    expect(log).toMatch(/Accepting SASL EXTERNAL identity from montague\.example/);
    expect(log).not.toMatch(/dialback/i);
  });

  test.each([
    ['capulet.example', () => juliet, () => romeo],
    ['montague.example', () => romeo, () => juliet],
  ])('a room on %s has people of both', async (domain, first, second) => {
    const room = `balcony@rooms.${domain}`;
    const join = (nick: string): string =>
      `<presence to='${room}/${nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`;
    await first().say(join('Host'));
    await first().hears('<presence', `from="${room}/Host"`, '110');
    await first().ask(
      `<iq type='set' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
    );
    await second().say(join('Guest'));
    await second().hears('<presence', `from="${room}/Guest"`, '110');
    await second().say(
      `<message to='${room}' type='groupchat' id='g1'><body>Good even, ${domain}</body></message>`,
    );
    await first().hears(`Good even, ${domain}`, `from="${room}/Guest"`);
  });
});
