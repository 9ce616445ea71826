/**
 * Streams on which nobody counts stanzas (no XEP-0198), on a real server: what arrived is known by a ping behind it,
 * and what was lost with the stream by the archive, as far as that would have it.
 */
import 'fake-indexeddb/auto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openChatStore } from '../src/store/chat-store.ts';
import { juliet } from './world/accounts.ts';
import type { Device } from './world/device.ts';
import { needs } from './world/needs.ts';
import { phaseOf } from './world/node-app.ts';
import { startProsody, type ProsodyOptions } from './world/prosody.ts';
import { startStage, type Stage } from './world/stage.ts';
import { until } from './world/wait.ts';

const account = juliet.jid;

interface Kind {
  readonly stores: string;
  readonly settings: NonNullable<ProsodyOptions['settings']>;
  readonly keeps: boolean;
}
const kinds: readonly Kind[] = [
  { stores: 'everything', settings: {}, keeps: true },
  { stores: 'nothing that it was not told to', settings: { default_archive_policy: false }, keeps: false },
];
const missing = await needs('prosody');

describe.skipIf(missing !== undefined).each(kinds)(
  'an archive that stores $stores',
  ({ settings, keeps }) => {
    let stage: Stage;
    let peer: string;
    let other: Device;
    beforeAll(async () => {
      stage = await startStage((options) => startProsody({ ...options, settings, without: ['smacks'] }));
    }, 90_000);
    afterAll(() => stage.stop());
    beforeEach(async () => {
      await stage.begin();
      const romeo = stage.someone();
      peer = romeo.jid;
      other = await stage.device(romeo);
    }, 60_000);
    afterEach(() => stage.end());

    const send = (body: string): Promise<{ id: string }> =>
      stage.app.handlers['chat.send']({ account, to: peer, body });
    const stateOf = (body: string, state: string): Promise<unknown> =>
      stage.sees(peer, `${body} is ${state}`, (all) =>
        all.some((one) => one.body === body && one.state === state) ? true : undefined,
      );
    const heard = (piece: string): number => other.heard.filter((stanza) => stanza.includes(piece)).length;
    const reconnect = async (): Promise<void> => {
      stage.link.cut();
      stage.link.resume();
      stage.link.setLatency(0);
      await phaseOf(stage.app, account, 'waiting');
      await stage.app.handlers['accounts.retry']({ jid: account });
      await phaseOf(stage.app, account, 'online');
    };
    const nothingLeft = (): Promise<unknown> =>
      until('every act is done', async () => {
        const left = (['queued', 'sent', 'unsure'] as const).map((state) =>
          openChatStore().actsInState(account, state),
        );
        return (await Promise.all(left)).flat().length === 0 || undefined;
      });

    test('what the server took is known by one ping for all of it', async () => {
      const bodies = ['one', 'two', 'three', 'four', 'five', 'six'];
      const before = stage.tap.connections.at(-1)?.frames.length ?? 0;
      await Promise.all(bodies.map(send));
      for (const body of bodies) await stateOf(body, 'acked');
      const after = stage.tap.connections.at(-1)?.frames.slice(before) ?? [];
      const pings = after.filter(
        ({ direction, text }) => direction === 'out' && text.includes('urn:xmpp:ping'),
      );
      expect(pings.length).toBeGreaterThan(0);
      // On a machine that is busy they may leave in two goes.
      expect(pings.length).toBeLessThan(3);
    });

    test('what never arrived leaves again where that is certain, and what was done to messages in any case', async () => {
      await other.say(`<message to='${account}' type='chat' id='r1'><body>Juliet</body></message>`);
      const theirs = await stage.sees(peer, 'it', (all) => all.find(({ body }) => body === 'Juliet'));
      const { id } = await send('whta light');
      await stateOf('whta light', 'acked');
      stage.link.stall();
      const { app } = stage;
      await app.handlers['chat.correct']({ account, peer, id, body: 'what light' });
      await app.handlers['chat.react']({ account, peer, id: theirs.id, emojis: ['🌅'] });
      const lost = await send('lost');
      await stateOf('lost', 'sent');
      await until('the acts left', async () =>
        (await openChatStore().actsInState(account, 'sent')).length === 2 ? true : undefined,
      );
      await reconnect();
      await other.hears('what light', `id="${id}"`);
      await other.hears('🌅', 'id="r1"');
      if (!keeps) {
        await stateOf('lost', 'unsure');
        expect(heard('>lost<')).toBe(0);
        await app.handlers['chat.again']({ account, peer, id: lost.id });
      }
      await other.hears('>lost<', lost.id);
      await stateOf('lost', 'acked');
      await nothingLeft();
      expect([heard('what light'), heard('🌅'), heard('>lost<')]).toEqual([1, 1, 1]);
    });

    test('what arrived before anybody vouched for it is not doubled', async () => {
      const { id } = await send('whta light');
      await stateOf('whta light', 'acked');
      // The answer to the ping takes longer than what it is about.
      stage.link.setLatency(700);
      const { app } = stage;
      await app.handlers['chat.correct']({ account, peer, id, body: 'what light' });
      await send('arrived');
      await other.hears('>arrived<');
      await reconnect();
      await send('after');
      await other.hears('>after<');
      await stateOf('arrived', keeps ? 'acked' : 'unsure');
      await nothingLeft();
      expect([heard('>arrived<'), heard('>after<')]).toEqual([1, 1]);
      // Where nobody can tell, the same correction came twice, under one id: twice is once.
      const corrections = other.heard.filter((stanza) => stanza.includes('what light'));
      expect(corrections.length).toBe(keeps ? 1 : 2);
      expect(
        new Set(corrections.map((stanza) => /<origin-id[^>]* id="([^"]*)"/.exec(stanza)?.[1])).size,
      ).toBe(1);
    });
  },
);
