/** Makes a value when it is first asked for: what hardly any start of the worker needs shall not cost every one. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
