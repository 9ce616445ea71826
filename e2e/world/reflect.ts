/**
 * The three metadata functions that the dependency container under `@peculiar/x509` asks of `Reflect`.
 * Imported before that package; it refuses to load without them.
 */
type Key = string | symbol;
const stored = new WeakMap<object, Map<Key, unknown>>();

function defineMetadata(key: Key, value: unknown, target: object): void {
  const own = stored.get(target) ?? new Map<Key, unknown>();
  own.set(key, value);
  stored.set(target, own);
}

function getOwnMetadata(key: Key, target: object): unknown {
  return stored.get(target)?.get(key);
}

function getMetadata(key: Key, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Reflect.getPrototypeOf(at)) {
    if (stored.get(at)?.has(key) === true) return getOwnMetadata(key, at);
  }
  return undefined;
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { defineMetadata, getOwnMetadata, getMetadata });
