/** A network that lets no WebSocket through, and what a person sees while a session waits for its next try. */
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

test.afterEach(({ world }) => {
  world.tap.refuse('nothing');
});

test('where a proxy drops WebSocket, a conversation goes on over BOSH and the page says so', async ({
  app,
  world,
}) => {
  world.tap.refuse('upgrades');
  const popup = await app.openPage('popup');
  await signIn(popup, juliet);
  const { url } = await inPhase(popup, juliet.jid, 'online', 30_000);
  expect(url).toMatch(/^https:\/\/capulet\.example\/http-bind/);
  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'By a name I know not how to tell thee who I am.');
  await popup.getByRole('button', { name: /romeo@montague\.example/ }).click();
  await expect(popup.getByRole('log')).toContainText('By a name I know not how');
  const box = popup.getByRole('textbox', { name: /Message to/ });
  await box.fill('My ears have not yet drunk a hundred words.');
  await box.press('Enter');
  await partner.hears('My ears have not yet drunk a hundred words.');
  await partner.stop();

  const options = await app.openPage('options', '#accounts');
  await expect(options.getByText('no WebSocket gets through')).toBeVisible();
  await options.screenshot({ path: test.info().outputPath('bosh.png') });

  // In the inspector frames are unwrapped; what carried them is there for who asks.
  await options.goto(`${app.url('options')}#inspector`);
  await frameRows(options).filter({ hasText: 'By a name I know not how' }).click();
  await options.getByRole('tab', { name: 'Stream' }).click();
  await options.getByRole('button', { name: 'Show the body that carried it' }).click();
  await options.screenshot({ path: test.info().outputPath('bosh-body-stream.png') });
  await options.getByRole('tab', { name: 'Wire' }).click();
  const exact = options.getByLabel('Exact text', { exact: true });
  await expect(exact).toContainText(/^<body .*By a name I know not how/);
  await expect(exact).not.toContainText(/(?:rid|sid)=['"][^•]/);
  await options.screenshot({ path: test.info().outputPath('bosh-body.png') });
});

test('a session that waits counts down, and “Try now” in the popup and on the page tries at once', async ({
  app,
  world,
}) => {
  test.setTimeout(240_000);
  const options = await app.openPage('options', '#accounts');
  await signIn(options, juliet);
  await inPhase(options, juliet.jid, 'online');
  // The form is done with this account: what happens from here on is told beside it.
  await expect(options.getByRole('textbox', { name: 'Password' })).toBeHidden();
  world.tap.refuse('everything');
  world.link.cut();
  // Failures add up until the wait is long enough to be read and clicked, whatever else the machine does.
  await expect
    .poll(async () => (await inPhase(options, juliet.jid, 'waiting', 30_000)).retryAt - Date.now(), {
      timeout: 120_000,
    })
    .toBeGreaterThan(20_000);
  const popup = await app.openPage('popup');
  const words = popup.getByText(/retry in \d+ s/).first();
  const first = Number(/(\d+) s/.exec((await words.textContent()) ?? '')?.[1]);
  await expect
    .poll(async () => Number(/(\d+) s/.exec((await words.textContent()) ?? '')?.[1]))
    .toBeLessThan(first);
  await popup.screenshot({ path: test.info().outputPath('waiting.png') });
  await expect(options.getByRole('button', { name: 'Try now' })).toBeVisible();
  world.tap.refuse('nothing');
  await popup.getByRole('button', { name: 'Try now' }).click();
  await inPhase(options, juliet.jid, 'online', 10_000);
});
