/** What a person without Prosody gets from `npm start`: the embedded server instead. */
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { inPhase, signIn } from './steps.ts';

test.use({ server: 'embedded' });

test('two people write to each other on the embedded server', async ({ app, world }) => {
  const popup = await app.openPage('popup');
  await signIn(popup, juliet);
  await inPhase(popup, juliet.jid, 'online');
  const partner = await world.partner({ lines: ['By a name I know not how to tell thee.'] });
  await popup.getByRole('button', { name: /romeo@montague\.example/ }).click();
  const box = popup.getByRole('textbox', { name: /Message to/ });
  await box.fill('What man art thou?');
  await box.press('Enter');
  await partner.hears('What man art thou?');
  await expect(popup.getByRole('log')).toContainText('By a name I know not how to tell thee.');
  await partner.stop();
});

test('what possibly arrived says so where there is no archive, and is sent again once the person asks', async ({
  app,
  world,
}) => {
  const { embedded } = world;
  if (embedded === undefined) throw new Error('there is no embedded server');
  const popup = await app.openPage('popup');
  await signIn(popup, juliet);
  await inPhase(popup, juliet.jid, 'online');
  const partner = await world.partner({ lines: [] });
  await popup.getByRole('button', { name: /romeo@montague\.example/ }).click();
  const box = popup.getByRole('textbox', { name: /Message to/ });
  // It hears nothing more, then the connection is lost, and the session with it.
  embedded.setFault('capulet.example', { kind: 'session-gone', tells: false });
  embedded.misbehave(juliet.jid, { kind: 'silence' });
  await box.fill('Wherefore?');
  await box.press('Enter');
  await expect(popup.getByRole('img', { name: /^Handed to the connection/ })).toBeVisible();
  embedded.misbehave(juliet.jid, { kind: 'cut' });
  await expect(popup.getByRole('img', { name: /^Possibly sent/ })).toBeVisible({ timeout: 30_000 });
  embedded.setFault('capulet.example', undefined);
  expect(partner.heard).toEqual([]);
  await popup.getByRole('button', { name: 'More about this message' }).click({ force: true });
  await popup.getByRole('button', { name: 'Send again' }).click();
  await partner.hears('Wherefore?');
  await expect(popup.getByRole('img', { name: /^Possibly sent/ })).toHaveCount(0);
  await box.fill('Romeo?');
  await box.press('Enter');
  await partner.hears('Romeo?');
  expect(partner.heard.map(({ body }) => body)).toEqual(['Wherefore?', 'Romeo?']);
  await partner.stop();
});
