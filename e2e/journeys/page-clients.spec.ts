/** The XMPP of real clients in a page, recorded by the panel, is what the tap saw on the wire. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { converseDocuments, xmppClientDocuments } from '../world/client-pages.ts';
import { needs } from '../world/needs.ts';
import type { TappedConnection } from '../world/recording.ts';
import { until } from '../world/wait.ts';
import { equalsTap, inPanel } from './inspected.ts';
import { isMasked, startTools, storedWhen, type Tools } from './recorded-page.ts';

const missing = await needs('certutil', 'prosody');
test.skip(missing !== undefined, missing ?? '');

let tools: Tools;
test.beforeAll(async () => {
  tools = await startTools(new Map([...converseDocuments(), ...xmppClientDocuments()]));
});
test.afterAll(() => tools.stop());

/** The secret of PLAIN, the least that a client may send. */
const plain = Buffer.from(`\0juliet\0${juliet.password}`).toString('base64');

/** The connections that the tap saw since, but for those without a frame. */
const since = (before: number): readonly TappedConnection[] =>
  tools.world.tap.connections.slice(before).filter(({ frames }) => frames.length > 0);

for (const [client, path] of [
  ['@xmpp/client', '/xmpp-client.html'],
  ['converse.js', '/converse.html'],
] as const) {
  test(`${client} signs in and chats: every frame is recorded as the tap saw it`, async () => {
    test.slow();
    const { page, panel } = await tools.open(path);
    await panel.shows('https://capulet.example');
    const before = tools.world.tap.connections.length;
    const held = (await tools.stored()).length;
    await panel.click('Record this page');
    await panel.shows('until it is left or loaded again');
    const partner = await tools.world.partner({ lines: [] });
    // A client that had signed in before it was loaded anew may take its session up again.
    const connection = await until(
      'it signs in',
      () => since(before).find(({ frames }) => frames.some(({ text }) => /<presence|<resumed/.test(text))),
      30_000,
    );
    await partner.say('juliet@capulet.example', `soft, ${client}`);
    await until(
      'the message crosses',
      () => connection.frames.some(({ text }) => text.includes(`soft, ${client}`)) || undefined,
      30_000,
    );
    const frames = await storedWhen(
      tools,
      'all frames are recorded',
      (all) => all.length - held >= connection.frames.length && all.length - held === countOf(since(before)),
    );
    const own = frames.slice(held).filter(({ stream }) => stream === frames[held]?.stream);
    for (const way of ['in', 'out'] as const) {
      const wire = connection.frames.filter(({ direction }) => direction === way).map(({ text }) => text);
      const shown = own.filter(({ direction }) => direction === way).map(({ text }) => text);
      expect(shown).toHaveLength(wire.length);
      wire.forEach((text, index) => expect(isMasked(shown[index] ?? '', text), text).toBe(true));
    }
    expect(own.some(({ text }) => text.includes('•'))).toBe(true);
    expect(own.map(({ text }) => text).join('')).not.toContain('wherefore');
    await panel.newest(`soft, ${client}`);
    mkdirSync(join(root, '.work/looks'), { recursive: true });
    writeFileSync(join(root, '.work/looks', `page-${client.replace(/\W/g, '')}.png`), await panel.picture());
    // The list itself, row by row: streams of other tabs are not in it.
    await equalsTap(inPanel(panel), [connection], { atLeast: plain.length });
    await panel.click('Stop recording this page');
    await panel.shows('Record this page');
    await page.close();
    await partner.stop();
  });
}

const countOf = (connections: readonly TappedConnection[]): number =>
  connections.reduce((sum, { frames }) => sum + frames.length, 0);
