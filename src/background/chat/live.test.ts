import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BackgroundEvent } from '../../contract/index.ts';
import { parseJid } from '../../core/jid.ts';
import { ns } from '../../core/namespaces.ts';
import { followLive, liveIn, type LiveText } from '../../core/xep/xep-0301.ts';
import { parseFrame, serialize } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import { createEventHub } from '../events.ts';
import { manualClock, settled } from '../stanza/testing.ts';
import { createLive, intervalMs } from './live.ts';

const romeo = 'romeo@montague.example';

function bench(start: { readonly can?: boolean; readonly on?: boolean; readonly wanted?: boolean } = {}) {
  const world = { online: true, on: true, can: true, trusted: true, wanted: true, ...start };
  const clock = manualClock();
  const hub = createEventHub();
  const sent: XmlElement[] = [];
  const shown: (string | null)[] = [];
  hub.listen((event: BackgroundEvent) => {
    if (event.type === 'chat.live') shown.push(event.text);
  });
  const live = createLive({
    account: parseJid('juliet@capulet.example'),
    clock,
    random: { bytes: (count) => new Uint8Array(count).fill(7) },
    hub,
    isOnline: () => world.online,
    isOn: () => Promise.resolve(world.on),
    isContact: (peer) => peer === romeo,
    isTrusted: () => world.trusted,
    can: () => Promise.resolve(world.can),
    wanted: () => world.wanted,
    transmit(stanza) {
      sent.push(stanza);
      return Promise.resolve(true);
    },
    overlook(error) {
      throw error;
    },
  });
  return {
    world,
    clock,
    live,
    shown,
    /** What left since the last time. */
    left: async (): Promise<string[]> => {
      await settled();
      return sent.splice(0).map((one) => {
        const rtt = liveIn(one);
        return rtt === undefined ? '' : serialize(rtt).replace(" xmlns='urn:xmpp:rtt:0'", '');
      });
    },
    rest: async (): Promise<void> => {
      await settled();
      clock.pass(intervalMs);
      await settled();
    },
    hears: (inside: string, from = romeo): (() => void) =>
      live.heard(
        parseFrame(`<message xmlns='jabber:client' from='${from}/orchard' type='chat'>${inside}</message>`),
        from,
      ),
  };
}
const rtt = (inside: string, attributes: string): string =>
  `<rtt xmlns='urn:xmpp:rtt:0' ${attributes}>${inside}</rtt>`;

test('what is written leaves at once, then every 700 ms as far as it changed', async () => {
  const { live, left, rest, clock } = bench();
  live.write(romeo, 'W');
  expect(await left()).toEqual([`<rtt event='new' seq='460551'><t>W</t></rtt>`]);
  live.write(romeo, 'Wha');
  live.write(romeo, 'What');
  clock.pass(intervalMs - 1);
  expect(await left()).toEqual([]);
  await rest();
  expect(await left()).toEqual([`<rtt seq='460552'><t>hat</t></rtt>`]);
  await rest();
  expect(await left()).toEqual([]);
  live.write(romeo, '');
  expect(await left()).toEqual([`<rtt seq='460553'><e n='4'/></rtt>`]);
});

test('whoever writes long says all of it every ten seconds', async () => {
  const { live, left, rest, clock } = bench();
  live.write(romeo, 'What');
  await rest();
  await left();
  clock.pass(10_000);
  live.write(romeo, 'What light');
  expect(await left()).toEqual([`<rtt event='reset' seq='460552'><t>What light</t></rtt>`]);
});

test('nothing leaves for who cannot show it, does not see our presence, or without being wished', async () => {
  for (const change of [{ can: false }, { trusted: false }, { on: false }, { online: false }]) {
    const { live, left, world } = bench();
    Object.assign(world, change);
    live.write(romeo, 'secret');
    expect(await left()).toEqual([]);
  }
});

test('who sends it can show it; who cancels it gets no more until it is wished anew', async () => {
  const { live, left, rest, hears } = bench({ can: false });
  hears(rtt('', `event='init'`));
  live.write(romeo, 'What');
  expect(await left()).toHaveLength(1);
  hears(rtt('', `event='cancel'`));
  await rest();
  live.write(romeo, 'What light');
  expect(await left()).toEqual([]);
  expect(await live.possible(romeo)).toBe(false);
});

test('what could not leave never does; back online all of it is said', async () => {
  const { live, left, rest, world } = bench();
  live.write(romeo, 'What');
  await left();
  world.online = false;
  live.interrupted();
  await rest();
  live.write(romeo, 'What light');
  await rest();
  expect(await left()).toEqual([]);
  world.online = true;
  live.write(romeo, 'What light through');
  expect(await left()).toEqual([`<rtt event='reset' seq='460551'><t>What light through</t></rtt>`]);
});

test('nothing follows on a message that was sent, not even what was about to leave', async () => {
  const { live, left, rest } = bench();
  live.write(romeo, 'What');
  await left();
  live.write(romeo, 'What light?');
  live.sent(romeo);
  await rest();
  expect(await left()).toEqual([]);
  live.write(romeo, 'It is');
  expect(await left()).toEqual([`<rtt event='new' seq='460551'><t>It is</t></rtt>`]);
  // What was asked while it was sent.
  live.write(romeo, 'It is the');
  live.sent(romeo);
  expect(await left()).toEqual([]);
});

test('turning it off says so to who saw something', async () => {
  const { live, left } = bench();
  await live.turn(romeo, true);
  expect(await left()).toEqual([`<rtt event='init'/>`]);
  live.write(romeo, 'What');
  await left();
  await live.turn(romeo, false);
  expect(await left()).toEqual([`<rtt event='cancel'/>`]);
  await live.turn(romeo, false);
  expect(await left()).toEqual([]);
});

test('what is heard is shown as it is written, until the message is stored', () => {
  const { shown, hears } = bench();
  hears(rtt('<t>What</t>', `event='new' seq='1'`))();
  hears(rtt('<t> light</t>', `seq='2'`))();
  expect(shown).toEqual(['What', 'What light']);
  const stored = hears('<body>What light?</body>');
  expect(shown).toHaveLength(2);
  stored();
  expect(shown).toEqual(['What', 'What light', null]);
});

test('what is begun while the message before is stored stays', () => {
  const { shown, hears } = bench();
  hears(rtt('<t>What</t>', `event='new' seq='1'`));
  const stored = hears('<body>What?</body>');
  hears(rtt('<t>And</t>', `event='new' seq='9'`));
  stored();
  expect(shown).toEqual(['What', 'And']);
});

test('it is gone after silence, and when the stream is', () => {
  const { shown, hears, clock, live } = bench();
  hears(rtt('<t>What</t>', `event='new' seq='1'`));
  clock.pass(29_000);
  hears(rtt('<t>!</t>', `seq='2'`));
  clock.pass(29_000);
  expect(shown).toEqual(['What', 'What!']);
  clock.pass(1_000);
  expect(shown.at(-1)).toBeNull();
  hears(rtt('<t>What</t>', `event='new' seq='1'`));
  live.interrupted();
  expect(shown.at(-1)).toBeNull();
});

test('nothing is shown of strangers, of what comes late, or where nobody wants to see it', () => {
  const { shown, hears } = bench();
  hears(rtt('<t>x</t>', `event='new' seq='1'`), 'mercutio@verona.example');
  hears(
    `${rtt('<t>x</t>', `event='new' seq='1'`)}<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>`,
  );
  expect(shown).toEqual([]);
  const unwanted = bench({ wanted: false });
  unwanted.hears(rtt('<t>x</t>', `event='new' seq='1'`));
  expect(unwanted.shown).toEqual([]);
});

test('whatever is written, and however long one rests, the other side ends with it', async () => {
  const step = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.integer({ min: 0, max: 4000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { live, clock, rest, left } = bench();
      for (const [text, ms] of steps) {
        live.write(romeo, text);
        await settled();
        clock.pass(ms);
      }
      await rest();
      const seen = (await left())
        .map((one) => parseFrame(one.replace('<rtt', `<rtt xmlns='${ns.liveText}'`)))
        .reduce<LiveText | null>((at, one) => followLive(at, one), null);
      expect(seen?.chars.join('') ?? '').toBe(steps.at(-1)?.[0].normalize('NFC'));
    }),
    { numRuns: 50 },
  );
});
