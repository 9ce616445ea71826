/** Steps that journeys and `npm start` take the way a person does: through what is on the page. */
import type { Locator, Page } from 'playwright-core';
import type { SessionState } from '../../src/contract/accounts.ts';
import { accountOf } from '../extension.ts';
import { until } from '../world/wait.ts';

export interface Login {
  readonly jid: string;
  readonly password: string;
}

/** Fills the sign-in form on an options page or a popup and submits it; does not wait for the outcome. */
export async function signIn(page: Page, { jid, password }: Login): Promise<void> {
  await page.getByLabel('Your XMPP address').fill(jid);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Waits for a phase of the session, asked of the background. */
export async function inPhase<P extends SessionState['phase']>(
  page: Page,
  jid: string,
  phase: P,
  ms = 15_000,
): Promise<Extract<SessionState, { phase: P }>> {
  const asked = async (): Promise<Extract<SessionState, { phase: P }> | undefined> => {
    const state = (await accountOf(page, jid))?.state;
    return state?.phase === phase ? (state as Extract<SessionState, { phase: P }>) : undefined;
  };
  return until(`${jid} is ${phase}`, asked, ms);
}

/** Resolves an address on the Connection section of the options page. */
export async function resolve(page: Page, address: string): Promise<void> {
  await page.getByLabel('Address or domain').fill(address);
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
}

/** Looks at a domain on the Federation section of the options page. */
export async function look(page: Page, domain: string): Promise<void> {
  await page.getByLabel('Domain to look at').fill(domain);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
}

/** The rows of the inspector, without its head. */
export function frameRows(page: Page): Locator {
  return page
    .getByRole('grid', { name: 'Frames' })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
}
