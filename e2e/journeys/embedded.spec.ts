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
