/** Becoming somebody, and links: an account by invitation, its inviter as contact, and what `xmpp:` links open. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { storedFrames } from '../extension.ts';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import type { Chromium } from '../world/chromium.ts';
import type { World } from '../world/index.ts';
import { expect, test } from './fixture.ts';
import { barriers } from './look.ts';
import { inPhase, signIn } from './steps.ts';

test.use({ modules: ['admin_shell', 'invites', 'invites_register', 'register_ibr'], social: true });

const domain = 'capulet.example';
const password = 'wh3r3f0r3-4rt';

/** Light and dark, in a panel, a narrow panel and a window. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 380, 900]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 640 });
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(root, '.work/looks', `${name}-${width}-${colorScheme}.png`) });
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wider, `${name} at ${width}`).toBe(0);
    }
    expect(await barriers(page), `${name} ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize({ width: 380, height: 640 });
}

async function invited(world: World, ...command: readonly string[]): Promise<string> {
  if (world.server.kind !== 'prosody') throw new Error('only Prosody makes invitations');
  const said = await world.server.shell('invite', ...command);
  const uri = /xmpp:\S+/.exec(said)?.[0];
  if (uri === undefined) throw new Error(`no invitation in ${said}`);
  return uri;
}

/** The chat in a panel or a window. */
async function openChat(app: Chromium, hash = ''): Promise<Page> {
  const page = await app.context.newPage();
  await page.setViewportSize({ width: 380, height: 640 });
  await page.goto(`chrome-extension://${app.extensionId}/src/ui/sidepanel/index.html${hash}`);
  return page;
}

/** The page that the address bar opens for a link. */
function openLink(app: Chromium, uri: string): Promise<Page> {
  return openChat(app, `#link?${new URLSearchParams({ uri }).toString()}`);
}

test('an account by invitation, with the inviter as contact', async ({ app, world }) => {
  test.setTimeout(300_000);
  // As wide or narrow as the panel is made; a popup has one width.
  const panel = await openChat(app);
  await panel.getByRole('button', { name: 'Create an account on a server' }).press('Enter');
  const place = panel.getByLabel('Server or invitation');
  await expect(place).toBeFocused();
  await place.fill('nowhere');
  await place.press('Enter');
  await expect(panel.getByRole('alert')).toContainText('This names no server');
  const uri = await invited(world, 'create_contact', juliet.jid, '--allow-registration');
  await place.fill(uri);
  await expect(panel.getByText(`${juliet.jid} invites you to an account on ${domain}`)).toBeVisible();
  await look(panel, 'join-invitation');
  await place.press('Enter');

  await expect(panel.getByRole('heading', { name: `An account on ${domain}` })).toBeVisible();
  const name = panel.getByLabel('Name', { exact: true });
  await expect(name).toBeFocused();
  await look(panel, 'join-form');
  await name.fill('juliet');
  await panel.getByRole('button', { name: 'Create account' }).click();
  await expect(panel.getByText('This is needed.')).toBeVisible();
  await panel.getByLabel('Password', { exact: true }).fill(password);
  await panel.getByRole('button', { name: 'Create account' }).click();
  await expect(panel.getByRole('alert')).toContainText('Somebody has this name already');
  await look(panel, 'join-conflict');
  await name.fill('Rosaline');
  await name.press('Enter');

  await inPhase(panel, `rosaline@${domain}`, 'online', 30_000);
  await expect(panel.getByRole('button', { name: new RegExp(juliet.jid) })).toBeVisible();
  const frames = (await storedFrames(panel)).map(({ text }) => text);
  expect(frames.filter((text) => text.includes('jabber:iq:register')).length).toBeGreaterThan(1);
  expect(frames.filter((text) => text.includes(password))).toEqual([]);
  const token = /preauth=([^;]+)/.exec(uri)?.[1] ?? uri;
  expect(frames.filter((text) => text.includes(token))).toEqual([]);
});

test('an invitation that is opened as a link leads to an account', async ({ app, world }) => {
  const uri = await invited(world, 'create_account', `balthasar@${domain}`);
  const page = await openLink(app, uri);
  await expect(page.getByText(`This is an invitation to an account on ${domain}`)).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('balthasar');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  await inPhase(page, `balthasar@${domain}`, 'online', 30_000);
  await expect(page.getByRole('button', { name: 'New conversation' })).toBeVisible();
});

test('a link fills in and does nothing by itself', async ({ app, world }) => {
  test.setTimeout(300_000);
  const first = await app.openPage('popup');
  await signIn(first, juliet);
  await inPhase(first, juliet.jid, 'online');
  await first.close();
  const crossed = (): string =>
    world.tap.connections.flatMap(({ frames }) => frames.map(({ text }) => text)).join('\n');

  const writing = await openLink(
    app,
    'xmpp:romeo@montague.example?message;body=Wherefore%20%3Cb%3Eart%3C/b%3E',
  );
  await expect(writing.getByText('A link suggests writing to romeo@montague.example')).toBeVisible();
  await expect(writing.getByText('Wherefore <b>art</b>')).toBeVisible();
  await look(writing, 'join-link-message');
  await writing.getByRole('button', { name: 'Write', exact: true }).click();
  const box = writing.getByRole('textbox', { name: /Message to/ });
  await expect(box).toHaveValue('Wherefore <b>art</b>');
  expect(crossed()).not.toContain('Wherefore');
  await writing.close();

  const room = `balcony@rooms.${domain}`;
  const joining = await openLink(app, `xmpp:${room}?join;nick=Jule`);
  await expect(joining.getByText(`A link suggests going into the room ${room}`)).toBeVisible();
  await expect(joining.getByLabel('Your name in the room')).toHaveValue('Jule');
  expect(crossed()).not.toContain(room);
  await look(joining, 'join-link-room');
  await joining.getByRole('button', { name: 'Join', exact: true }).click();
  await expect.poll(crossed).toContain(`${room}/Jule`);
  await joining.close();

  const adding = await openLink(app, 'xmpp:ćapulet@montague.example?roster;name=C');
  await expect(adding.getByText('A link suggests adding')).toBeVisible();
  await expect(adding.getByLabel('Name (only you see it)')).toHaveValue('C');
  await adding.getByRole('button', { name: 'Leave the link' }).click();
  await expect(adding.getByText('A link suggests adding')).toBeHidden();
  expect(crossed()).not.toContain('apulet@montague.example');
  await adding.close();

  const unreadable = await openLink(app, 'xmpp:%ff');
  await expect(unreadable.getByText('This link cannot be read')).toBeVisible();
  await look(unreadable, 'join-link-unreadable');
});
