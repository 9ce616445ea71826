/** One’s own picture, chosen in the options, on a server that tells it to clients of either kind (XEP-0398). */
import { createHash } from 'node:crypto';
import { juliet, romeo } from '../world/accounts.ts';
import { startDevice } from '../world/device.ts';
import { expect, test } from './fixture.ts';
import { look } from './look.ts';
import { inPhase, signIn } from './steps.ts';

test.use({ modules: ['vcard_legacy'] });

const jid = juliet.jid;

test('a picture is chosen, made small, seen by a contact, undone and removed', async ({ app, world }) => {
  test.setTimeout(180_000);
  const other = await startDevice({ user: romeo, httpPort: world.server.httpPort });
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  await inPhase(page, jid, 'online');
  const choose = async (colour: string, width: number, height: number): Promise<void> => {
    const drawn = await page.evaluate(
      async ([fill, w, h]) => {
        const canvas = new OffscreenCanvas(w, h);
        const pen = canvas.getContext('2d');
        if (pen === null) throw new Error('no canvas');
        pen.fillStyle = fill;
        pen.fillRect(0, 0, w, h);
        pen.fillStyle = 'white';
        pen.fillRect((w - h) / 2 + h / 4, h / 4, h / 2, h / 2);
        const bytes = new Uint8Array(
          await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer(),
        );
        return [...bytes];
      },
      [colour, width, height] as const,
    );
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(drawn) });
  };
  /** The picture as other people's clients get it. */
  const seen = async (): Promise<Buffer | null> => {
    const answer = await other.ask(
      `<iq type='get' to='${jid}'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data' max_items='1'/></pubsub></iq>`,
    );
    const data = /<data[^>]*>([^<]+)</.exec(answer)?.[1];
    return data === undefined ? null : Buffer.from(data, 'base64');
  };
  const told = (id: string): Promise<string> => other.hears('<presence', `<photo>${id}</photo>`, jid);
  const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

  await page.locator('input[type=file]').setInputFiles({
    name: 'me.png',
    mimeType: 'image/png',
    buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  });
  await expect(page.getByText(/^This file is no picture/)).toBeVisible();

  await choose('teal', 1200, 800);
  await expect(page.getByRole('img', { name: 'The picture as it will be seen' })).toBeVisible();
  await expect(page.getByText(/^This file is no picture/)).toHaveCount(0);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: scheme === 'light' ? 1280 : 480, height: 800 });
    await look(page, 'options-picture-chosen', scheme);
  }
  await page.getByRole('button', { name: 'Use this picture' }).click();
  await expect(page.getByText('Your contacts see this picture now.')).toBeVisible();
  const first = await seen();
  if (first === null) throw new Error('nobody sees it');
  expect(first.subarray(1, 4).toString()).toBe('PNG');
  expect([first.readUInt32BE(16), first.readUInt32BE(20)]).toEqual([192, 192]);
  await told(sha1(first));
  await look(page, 'options-picture', 'dark');

  await choose('crimson', 300, 200);
  await page.getByRole('button', { name: 'Use this picture' }).click();
  await expect(page.getByText('Your contacts see this picture now.')).toBeVisible();
  await expect.poll(async () => sha1((await seen()) ?? Buffer.of())).not.toBe(sha1(first));
  const before = other.heard.length;
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('As it was before.')).toBeVisible();
  expect(sha1((await seen()) ?? Buffer.of())).toBe(sha1(first));
  await expect
    .poll(() => other.heard.slice(before).some((one) => one.includes(`<photo>${sha1(first)}</photo>`)))
    .toBe(true);

  await page.getByRole('button', { name: 'Remove picture' }).click();
  await expect(page.getByText(/^Nobody is shown a picture of you/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Choose a picture…' })).toBeVisible();
  await other.stop();
});
