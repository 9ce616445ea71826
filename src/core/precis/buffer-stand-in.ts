/**
 * The browser build of the SASLprep library reads its tables through Node's `Buffer`, which no browser has. While
 * it loads, this stand-in offers the few operations that it uses; `removeStandIn` takes the name away again, so
 * that no other library takes the browser for Node. Where a real `Buffer` exists nothing is touched.
 */
const name = 'Buffer';
const needed = !(name in globalThis);

function withMethods(bytes: Uint8Array): Uint8Array {
  return Object.assign(bytes, {
    readUInt32BE: (offset: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset),
    slice: (start: number, end: number): Uint8Array => withMethods(bytes.subarray(start, end)),
    copy: (target: Uint8Array): void => target.set(bytes),
  });
}

if (needed) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    value: {
      from: (base64: string): Uint8Array =>
        withMethods(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))),
      alloc: (size: number): Uint8Array => withMethods(new Uint8Array(size)),
      isBuffer: (): boolean => false,
    },
  });
}

/** Ends what importing this module began. */
export function removeStandIn(): void {
  if (needed) Reflect.deleteProperty(globalThis, name);
}
