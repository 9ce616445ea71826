/** Somebody whose worker is killed again and again while they write; what the worker stored is all that stays. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB, type IDBPDatabase } from 'idb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchPort } from '../../src/platform/ports.ts';
import type { MessageRecord, MessageState } from '../../src/store/chat-records.ts';
import { openChatReader } from '../../src/store/open-readers.ts';
import type { User } from '../world/accounts.ts';
import { accountIn, startMortal, type MortalApp } from '../world/node-app.ts';
import { memoryStorage } from '../world/node-ports.ts';
import { until } from '../world/wait.ts';
import type { Chance } from './chance.ts';

export interface Person {
  readonly user: User;
  /** Wakes the first worker and signs in. */
  begin(): Promise<void>;
  /** Writes `body` to the other one; resolves when it is stored, however many workers that took. */
  write(body: string): Promise<void>;
  /** Ends the worker; the next one wakes after a while. */
  kill(): void;
  /** From now on workers live until they are killed. */
  spare(): void;
  /** What a person sees, top to bottom. */
  seen(): Promise<readonly MessageRecord[]>;
  /** How many messages of the conversation are in this state. */
  count(state: MessageState): Promise<number>;
  readonly kills: number;
  /** Why the password had to be given again, once for each time. */
  readonly asked: readonly string[];
  /** What went wrong inside. */
  readonly faults: readonly unknown[];
  stop(): Promise<void>;
}

/** How many questions to ports and stores a worker lives at most. */
const longestFuse = 900;

export function createPerson(deps: {
  readonly user: User;
  readonly peer: User;
  readonly httpPort: number;
  /** How documents and BOSH are fetched. */
  readonly fetch: FetchPort;
  readonly chance: Chance;
}): Person {
  const { user, peer, httpPort, fetch, chance } = deps;
  const disk = new IDBFactory();
  const session = memoryStorage();
  const reader = onDisk(disk, openChatReader);
  const faults: unknown[] = [];
  let counter: Promise<IDBPDatabase> | undefined;
  let worker: MortalApp | null = null;
  let kills = 0;
  const asked: string[] = [];
  let spared = false;
  const life = { over: false };

  const wake = (): void => {
    if (life.over) return;
    // Half of them die at an instant between two steps of their own, the others when a timer says so.
    const fuse = spared || chance.draw() < 0.5 ? Infinity : chance.whole(20, longestFuse);
    let steps = 0;
    const onStep = (): void => {
      steps += 1;
      if (steps > fuse && !next.dead) next.kill();
    };
    const next = onDisk(disk, () =>
      startMortal(httpPort, session, { onStep, fetch, fault: (error) => faults.push(error) }),
    );
    worker = next;
  };
  const seen = (): Promise<readonly MessageRecord[]> =>
    onDisk(disk, () => reader.messages(user.jid, peer.jid, Infinity));

  const messages = (): Promise<IDBPDatabase> => (counter ??= onDisk(disk, () => openDB('causeway.chat')));
  /** Read by its time: the store of this test walks over every message for each step of a cursor. */
  const isStored = async (body: string, since: number): Promise<boolean> => {
    const [from, to] = [
      [user.jid, peer.jid, since, 0],
      [user.jid, peer.jid, []],
    ];
    const db = await messages();
    const found = await onDisk(disk, () =>
      db.getAllFromIndex('messages', 'conversation', IDBKeyRange.bound(from, to)),
    );
    return (found as readonly MessageRecord[]).some((message) => message.body === body);
  };

  /** Wakes the next worker when one has died, and gives the password where it is asked for. */
  const tend = async (): Promise<void> => {
    for (;;) {
      await sleep(20);
      if (life.over) return;
      if (worker === null) continue;
      if (worker.dead) {
        kills += 1;
        worker = null;
        await sleep(chance.between(0, 400));
        wake();
        continue;
      }
      const current = worker;
      const view = await Promise.race([accountIn(current.app, user.jid), sleep(200)]);
      if (view?.state.phase === 'needs-you' && !current.dead) {
        asked.push(JSON.stringify(view.state));
        await Promise.race([signIn(current), sleep(1000)]);
      }
    }
  };
  const signIn = async ({ app }: MortalApp): Promise<unknown> =>
    app.handlers['accounts.signIn']({ jid: user.jid, password: user.password, allowPlain: false });

  return {
    user,
    async begin() {
      spared = true;
      wake();
      const first = worker;
      if (first === null) throw new Error('no worker');
      await first.restored;
      await signIn(first);
      await until(`${user.jid} is online`, async () => {
        const view = await accountIn(first.app, user.jid);
        return view?.state.phase === 'online' || undefined;
      });
      spared = false;
      void tend();
    },
    async write(body) {
      const since = Date.now();
      for (;;) {
        const current = await until('a worker', () => worker ?? undefined, 60_000);
        const stored = current.restored
          .then(() => current.app.handlers['chat.send']({ account: user.jid, to: peer.jid, body }))
          .then(() => true);
        if (await Promise.race([stored, current.died.then(() => false)])) return;
        // It may have stored the message with its last breath: whoever looks into the conversation sees it.
        if (await isStored(body, since)) return;
      }
    },
    kill: () => worker?.kill(),
    spare() {
      spared = true;
      worker?.kill();
    },
    seen,
    async count(state) {
      const db = await messages();
      return db.countFromIndex('messages', 'state', IDBKeyRange.only([user.jid, state]));
    },
    get kills() {
      return kills;
    },
    asked,
    faults,
    async stop() {
      life.over = true;
      await worker?.app.handlers['accounts.signOut']({ jid: user.jid }).catch(() => undefined);
      worker?.kill();
    },
  };
}

/** The stores find their databases by the global; each person has a disk of their own. */
function onDisk<T>(disk: IDBFactory, open: () => T): T {
  globalThis.indexedDB = disk;
  return open();
}
