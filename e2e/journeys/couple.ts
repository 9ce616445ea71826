/** Two people with a browser each, on two servers, and what one does in a popup. */
import { expect } from '@playwright/test';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../run/root.ts';
import type { User } from '../world/accounts.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { scratch } from '../world/scratch.ts';
import type { TwoServers } from '../world/two-servers.ts';
import { inPhase, signIn } from './steps.ts';

export interface Person {
  readonly jid: string;
  /** The popup, in the browser that is open now. */
  readonly page: Page;
  /** Closes the browser; its profile stays. */
  leave(): Promise<void>;
  /** Opens it on that profile, and waits until the account is online. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** A browser of their own, signed in through the popup. */
export async function startPerson(world: TwoServers, { jid, password }: User): Promise<Person> {
  const profile = scratch('person');
  let app: Chromium | null = null;
  let page: Page | null = null;
  const open = async (again: boolean): Promise<Page> => {
    // Whom it trusts stays in the profile.
    const trust = again ? {} : { ca: world.ca.cert };
    const extension = join(root, 'dist/chromium');
    app = await launchChromium({ extension, home: profile.path, addresses: world.addresses, ...trust });
    page = await app.openPage('popup');
    // What does not come is named by its own line.
    page.setDefaultTimeout(120_000);
    await page.setViewportSize({ width: 380, height: 560 });
    if (!again) await signIn(page, { jid, password });
    await inPhase(page, jid, 'online', 120_000);
    return page;
  };
  const leave = async (): Promise<void> => {
    await app?.close();
    app = page = null;
  };
  const stop = async (): Promise<void> => {
    await leave();
    profile.remove();
  };
  await open(false).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    jid,
    get page() {
      if (page === null) throw new Error(`the browser of ${jid} is closed`);
      return page;
    },
    leave,
    comeBack: async () => void (await open(true)),
    stop,
  };
}

/** The row of a conversation in the list. */
export const rowOf = ({ page }: Person, peer: string): Locator => page.locator(`[data-peer="${peer}"]`);

export const box = ({ page }: Person): Locator => page.getByRole('textbox', { name: /^Message to/ });

/** Of the open conversation, the message with this text. */
export const message = ({ page }: Person, text: string): Locator =>
  page.getByRole('log').locator('.message').filter({ hasText: text });

export async function openTalk(person: Person, peer: string): Promise<void> {
  await rowOf(person, peer).click();
  await expect(person.page.getByRole('log')).toBeVisible();
}

export async function toList({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Conversations' })).toBeVisible();
}

export async function say(person: Person, text: string): Promise<void> {
  await box(person).fill(text);
  await box(person).press('Enter');
  await expect(message(person, text)).toBeVisible();
}

/** From the menu of the message with this text. */
export async function does(person: Person, text: string, ...acts: readonly string[]): Promise<void> {
  const { page } = person;
  const turn = page.locator('.turn').filter({ hasText: text });
  await turn.hover();
  await turn.getByRole('button', { name: 'More about this message' }).click();
  for (const act of acts) await page.getByRole('button', { name: act, exact: true }).click();
}

/** How far a message came, as its mark says. */
export const mark = (person: Person, text: string, words: string): Locator =>
  message(person, text).getByRole('img', { name: words });

export const seen = 'Seen by the other side';

/** What stands in the open conversation and was not taken back, oldest first: the last piece of a stored id is the place in the archive. */
export async function shownIds({ page }: Person): Promise<readonly string[]> {
  // High enough for all of it: a list draws what is in view.
  await page.setViewportSize({ width: 380, height: 4000 });
  const ids = await page
    .getByRole('log')
    .locator('.message')
    .filter({ hasNotText: 'Message taken back' })
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-id') ?? ''));
  await page.setViewportSize({ width: 380, height: 560 });
  return ids.map((id) => id.split(' ').at(-1) ?? '');
}
