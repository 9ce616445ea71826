/** What is told of what this client can, and what is believed of others, on real servers. */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { usualSettings } from '../src/contract/settings.ts';
import type { ContactView } from '../src/contract/roster.ts';
import { ownCaps, ownCapsWithoutLive, ownInfo, ownNode } from '../src/core/xep/features.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { juliet } from './world/accounts.ts';
import { servers, startStage, type Stage } from './world/stage.ts';
import { until } from './world/wait.ts';

describe.each(servers)('$name', ({ start }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(start);
  }, 90_000);
  afterAll(() => stage.stop());
  beforeEach(() => stage.begin(), 60_000);
  afterEach(() => stage.end());

  test('presence says the hash, and whoever asks gets what it stands for', async () => {
    const other = await stage.device(stage.someone());
    const presence = await other.hears('<presence', ownCaps.ver, juliet.jid);
    const from = /from="([^"]+)"/.exec(presence)?.[1] ?? '';
    const ask = (node: string): Promise<string> =>
      other.ask(
        `<iq type='get' to='${from}'><query xmlns='http://jabber.org/protocol/disco#info' node='${node}'/></iq>`,
      );
    const answer = await ask(`urn:causeway:client#${ownCaps.ver}`);
    for (const feature of ownInfo.features) expect(answer).toContain(`var="${feature}"`);
    await expect(ask('something else')).rejects.toThrow(/item-not-found/);
  });

  test('who does not want to see what is being written does not say that it can be shown', async () => {
    const other = await stage.device(stage.someone());
    const set = stage.app.handlers['settings.set'];
    await set({ ...usualSettings, liveText: false });
    const presence = await other.hears('<presence', ownCapsWithoutLive.ver, juliet.jid);
    const from = /from="([^"]+)"/.exec(presence)?.[1] ?? '';
    const answer = await other.ask(
      `<iq type='get' to='${from}'><query xmlns='http://jabber.org/protocol/disco#info' node='${ownNode(ownCapsWithoutLive)}'/></iq>`,
    );
    expect(answer).toContain('urn:xmpp:receipts');
    expect(answer).not.toContain('urn:xmpp:rtt:0');
    const before = other.heard.length;
    await set(usualSettings);
    await until('it is said again', () =>
      other.heard.slice(before).find((stanza) => stanza.includes(ownCaps.ver)),
    );
  });

  test('what a contact can is asked once, believed where it fits its hash, and kept', async () => {
    const friend = stage.someone();
    const other = await stage.device(friend);
    const feature = 'urn:xmpp:receipts';
    // SHA-1 of `client/pc//x<urn:xmpp:receipts<`, and a hash that this does not have.
    const fitting = 'cyQMl8AxCmWJdxLbEBuNa+WUa0c=';
    other.answers(
      'http://jabber.org/protocol/disco#info',
      (node) =>
        `<query xmlns='http://jabber.org/protocol/disco#info' node='${node}'><identity category='client' type='pc' name='x'/><feature var='${feature}'/></query>`,
    );
    const says = (ver: string): Promise<void> =>
      other.say(
        `<presence><show>dnd</show><status>fighting</status><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x' ver='${ver}'/></presence>`,
      );
    await says('bm90IHRoaXM=');
    await says(fitting);
    await until('it is kept', () => openStreamsStore().caps(fitting), 30_000);
    expect(await openStreamsStore().caps('bm90IHRoaXM=')).toBeUndefined();
    const view = (await stage.app.handlers['roster.list']({ account: juliet.jid })).find(
      ({ jid }) => jid === friend.jid,
    );
    expect(view).toMatchObject<Partial<ContactView>>({ available: 1, show: 'dnd', status: 'fighting' });
    await other.say('<presence type="unavailable"/>');
    const asked = (): number => other.heard.filter((stanza) => stanza.includes('disco#info')).length;
    const before = asked();
    await says(fitting);
    await other.say(`<message to='${juliet.jid}' type='chat' id='c1'><body>here</body></message>`);
    await stage.sees(friend.jid, 'that it came after', (all) => all[0]);
    expect(asked()).toBe(before);
  });
});
