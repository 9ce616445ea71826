/** Databases of captures that are open: each lives as long as the page that opened it. */
import { deleteDB } from 'idb';

const prefix = 'causeway.capture.';

/** A lock of the same name is held while the capture is open: whatever ends the page lets go of it. */
export async function holdCapture(
  id: string,
): Promise<{ readonly name: string; readonly release: () => void }> {
  const name = prefix + id;
  let release = (): void => undefined;
  await new Promise<void>((held) => {
    void navigator.locks.request(name, () => {
      held();
      return new Promise<void>((resolve) => (release = resolve));
    });
  });
  return { name, release: () => release() };
}

export async function dropCapture(name: string): Promise<void> {
  await deleteDB(name);
}

/** Those that a page left behind when it ended. */
export async function dropAbandoned(): Promise<void> {
  const databases = await indexedDB.databases();
  // Asked for after the databases: a lock is held before its database is made.
  const { held = [] } = await navigator.locks.query();
  const open = new Set(held.map(({ name }) => name));
  const left = databases.filter(({ name = '' }) => name.startsWith(prefix) && !open.has(name));
  await Promise.all(left.map(({ name = '' }) => deleteDB(name)));
}
