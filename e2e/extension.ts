/** What journeys and `npm start` do with the extension besides clicking: ask it, and read what it stored. */
import type { Page } from 'playwright-core';
import type { AccountView } from '../src/contract/accounts.ts';
import { enclose, type Reply } from '../src/contract/dispatch.ts';
import type { Args, RequestName, Result } from '../src/contract/index.ts';
import type { FrameRecord } from '../src/core/framing/frame.ts';

/** Sends a request of the contract from a page of the extension. Rejects with the failure as text. */
export async function ask<N extends RequestName>(page: Page, name: N, args: Args<N>): Promise<Result<N>> {
  const reply = (await page.evaluate(
    (request) => chrome.runtime.sendMessage(request),
    enclose(name, args),
  )) as Reply<Result<N>>;
  if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.failure)}`);
  return reply.result;
}

export async function accountOf(page: Page, jid: string): Promise<AccountView | undefined> {
  return (await ask(page, 'accounts.list', {})).find((account) => account.jid === jid);
}

/** Every recorded frame, oldest first, as the store holds it. */
export function storedFrames(page: Page): Promise<FrameRecord[]> {
  return page.evaluate(
    () =>
      new Promise<FrameRecord[]>((resolve, reject) => {
        const opening = indexedDB.open('causeway.frames');
        opening.onerror = () => reject(new Error('the frames database does not open'));
        opening.onsuccess = () => {
          const db = opening.result;
          const reading = db.transaction('frames').objectStore('frames').getAll();
          reading.onsuccess = () => {
            db.close();
            resolve(reading.result as FrameRecord[]);
          };
        };
      }),
  );
}
