/** What journeys and `npm start` do with the extension besides clicking: ask it, and read what it stored. */
import type { Page } from 'playwright-core';
import type { AccountView } from '../src/contract/accounts.ts';
import { enclose, type Reply } from '../src/contract/asking.ts';
import type { Args, RequestName, Result } from '../src/contract/index.ts';
import type { Pack, Texts } from '../src/core/frames/pack.ts';
import { binaryTextAt, frameOf } from '../src/core/frames/unpack.ts';
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

/** The stores of recorded frames, as the browser holds them. */
interface StoredFrames {
  readonly chunks: readonly Pack[];
  readonly texts: readonly Texts[];
  readonly tail: readonly { readonly pack: Pack; readonly texts: Texts }[];
  readonly large: readonly (readonly [number, string])[];
}

/** Every recorded frame, oldest first, as the store holds it. */
export async function storedFrames(page: Page): Promise<FrameRecord[]> {
  // What the loader of `npm start` adds to named functions is not known in a page.
  await page.evaluate('globalThis.__name = (value) => value');
  const stored = await page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('the frames database cannot be read'));
      });
    const db = await answer(indexedDB.open('causeway.frames'));
    const tx = db.transaction(['chunks', 'texts', 'tail', 'large']);
    const [chunks, texts, tail, keys, large] = await Promise.all([
      answer(tx.objectStore('chunks').getAll()),
      answer(tx.objectStore('texts').getAll()),
      answer(tx.objectStore('tail').getAll()),
      answer(tx.objectStore('large').getAllKeys()),
      answer(tx.objectStore('large').getAll()),
    ]);
    db.close();
    return {
      chunks,
      texts,
      tail,
      large: keys.map((key, index): [number, string] => [Number(key), String(large[index])]),
    };
  });
  const { chunks, texts, tail, large } = stored as StoredFrames;
  const kept = new Map(large);
  return [...chunks.map((pack, index) => ({ pack, texts: texts[index] })), ...tail].flatMap(
    ({ pack, texts: of }) =>
      Array.from({ length: pack.count }, (_, index) => {
        const text = of && binaryTextAt(pack, of, pack.first + index, kept);
        return frameOf(pack, pack.first + index, text ?? '');
      }).filter((frame) => frame !== null),
  );
}
