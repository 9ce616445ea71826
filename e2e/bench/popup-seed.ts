/** Conversations as the store holds them, written by a page of the extension before anything is measured. */
import type { Tab } from '../world/unattached.ts';

export interface Seed {
  readonly account: string;
  readonly peers: readonly string[];
  /** Messages of each of them. */
  readonly each: number;
}

/** Adds conversations with their messages, half of them received, a minute apart, the newest now. */
export async function seedChat(tab: Tab, seed: Seed): Promise<void> {
  await run(tab, seed, async ({ account, peers, each }) => {
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
  });
}

/** Has the last line of a conversation say something else, as if it came while no surface was open. */
export async function changeLine(tab: Tab, key: readonly [string, string], lastBody: string): Promise<void> {
  await run(tab, { key, lastBody }, async ({ key, lastBody }) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('causeway.chat');
      opening.onsuccess = () => resolve(opening.result);
    });
    await new Promise<void>((resolve) => {
      const tx = db.transaction('conversations', 'readwrite');
      tx.oncomplete = () => resolve();
      const lines = tx.objectStore('conversations');
      const reading = lines.get([...key]);
      reading.onsuccess = () => lines.put({ ...(reading.result as object), lastBody });
    });
    db.close();
  });
}

/** Bodies of the messages of a conversation in the order in which they stand in it. */
export async function bodies(tab: Tab, key: readonly [string, string]): Promise<readonly string[]> {
  return run(tab, key, async (key) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('causeway.chat');
      opening.onsuccess = () => resolve(opening.result);
    });
    const found = await new Promise<readonly { readonly body: string }[]>((resolve) => {
      const index = db.transaction('messages').objectStore('messages').index('conversation');
      const reading = index.getAll(IDBKeyRange.bound([...key], [...key, []]));
      reading.onsuccess = () => resolve(reading.result as { body: string }[]);
    });
    db.close();
    return found.map(({ body }) => body);
  });
}

/** Runs a function that names nothing from outside in a tab. */
async function run<A, R>(tab: Tab, given: A, work: (given: A) => Promise<R>): Promise<R> {
  // What the loader of TypeScript adds to named functions is not known in a page.
  await tab.evaluate('globalThis.__name = (value) => value');
  return (await tab.evaluate(`(${work.toString()})(${JSON.stringify(given)})`)) as R;
}
