/** Conversations as the store holds them, written by a page of the extension before anything is measured. */
import type { Page } from 'playwright-core';

export interface Seed {
  readonly account: string;
  readonly peers: readonly string[];
  /** Messages of each of them. */
  readonly each: number;
}

/** Adds conversations with their messages, half of them received, a minute apart, the newest now. */
export async function seedChat(page: Page, seed: Seed): Promise<void> {
  await page.evaluate(async ({ account, peers, each }) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('causeway.chat');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(new Error('the chat database cannot be opened'));
    });
    const now = Date.now();
    const words = 'But soft what light through yonder window breaks it is the east'.split(' ');
    let order = now * 1000;
    for (const [which, peer] of peers.entries()) {
      const tx = db.transaction(['messages', 'conversations'], 'readwrite', { durability: 'relaxed' });
      const done = new Promise<void>((resolve, reject) => {
        tx.oncomplete = () => resolve();
        tx.onerror = () => reject(new Error('a conversation could not be written'));
      });
      let lastBody = '';
      let lastTime = 0;
      for (let n = 0; n < each; n += 1) {
        // From a word to some lines, as people write.
        const length = 1 + ((n * 7 + which) % 40);
        lastBody = `${n} ${Array.from({ length }, (_, at) => words[(n + at) % words.length]).join(' ')}`;
        lastTime = now - (each - n) * 60_000 - which * 1000;
        tx.objectStore('messages').put({
          id: `seed.${which}.${n}`,
          account,
          peer,
          body: lastBody,
          time: lastTime,
          order: (order += 1),
          ...(n % 2 === 0
            ? { state: 'received', from: `${peer}/seed`, stanza: `s${n}` }
            : { state: 'acked' }),
        });
      }
      tx.objectStore('conversations').put({
        account,
        peer,
        lastBody,
        lastTime,
        lastIsOurs: each % 2 === 0,
        unread: which % 5 === 0 ? 1 : 0,
      });
      await done;
    }
    db.close();
  }, seed);
}
