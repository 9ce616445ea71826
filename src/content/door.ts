/**
 * Where a panel reaches the hook of a page: a property that nobody can replace, of a function that does nothing for
 * whoever has not its key. Handed to pages as text, so it names nothing outside itself.
 */
import type { HookCore, HookLimits } from './core.ts';
import type { WorkerParts } from './workers.ts';

type Part = (core: HookCore, realm: typeof globalThis) => void;

export function openDoor(
  settings: {
    readonly name: string;
    readonly key: string;
    readonly limits: HookLimits;
    /** Whether its workers may be hooked. */
    readonly workers: boolean;
  },
  boot: (...args: never) => void,
  hookWorkers: (core: HookCore, realm: typeof globalThis, own: WorkerParts) => void,
  makeCore: (limits: HookLimits) => HookCore,
  ...parts: readonly Part[]
): void {
  const { name, key, limits, workers } = settings;
  const realm = globalThis;
  let core: HookCore | undefined;
  if (realm.top !== realm.self) {
    // A frame of the same origin says what it says through the page around it; any other is nobody's business.
    try {
      const door = (realm.top as never as Record<string, unknown> | null)?.[name];
      core = (door as ((key: string, what: string) => HookCore) | undefined)?.(key, 'join');
    } catch {
      return;
    }
    if (core === undefined) return;
  }
  const own = core ?? makeCore(limits);
  hookWorkers(own, realm, {
    allowed: workers,
    limits: { ...limits, patience: 1e15 },
    boot: String(boot),
    core: String(makeCore),
    parts: parts.map(String),
  });
  own.disguise(realm);
  for (const part of parts) part(own, realm);
  if (core !== undefined) return;
  const door = (given: unknown, what: unknown, id: unknown, text: unknown): unknown => {
    if (given !== key) return undefined;
    if (what === 'fetch') return own.live() ? own.fetch() : null;
    if (what === 'send') return own.send(id as number, text as string);
    if (what === 'join') return own.live() ? own : undefined;
    return own.stop();
  };
  Object.defineProperty(realm, name, { value: door });
}
