/** Everything that a browser with the extension holds, as text to be searched. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Place } from './secrets.ts';

/** Every database and storage area, through the API: what it answers is not compressed. From a page of the extension. */
export async function dumpStores(page: Page): Promise<readonly Place[]> {
  const texts = await page.evaluate(async () => {
    const out: { where: string; content: string }[] = [];
    const flat = (value: unknown): string => {
      if (typeof value === 'string') return `${value}\n`;
      if (value instanceof ArrayBuffer) return flat(new Uint8Array(value));
      if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        return `bytes:${Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')}\n`;
      }
      if (value instanceof CryptoKey) return `key extractable=${value.extractable}\n`;
      if (value instanceof Map || value instanceof Set) return flat([...value]);
      if (Array.isArray(value)) return value.map(flat).join('');
      if (typeof value === 'object' && value !== null) {
        return Object.entries(value)
          .map(([name, member]) => `${name}: ${flat(member)}`)
          .join('');
      }
      return `${String(value)}\n`;
    };
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        const reading = db.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([done(reading.getAllKeys()), done(reading.getAll())]);
        for (const blob of values.filter((one): one is Blob => one instanceof Blob)) {
          out.push({ where: `${name}/${store}`, content: await blob.text() });
        }
        out.push({ where: `${name}/${store}`, content: flat(keys) + flat(values) });
      }
      db.close();
    }
    for (const area of ['session', 'local', 'sync'] as const) {
      out.push({ where: `storage.${area}`, content: JSON.stringify(await chrome.storage[area].get(null)) });
    }
    out.push({ where: 'localStorage', content: JSON.stringify([localStorage, sessionStorage]) });
    return out;
  });
  return texts.map(({ where, content }) => ({ where, content: oneByte(content) }));
}

/** Every file below a folder; those of databases may be compressed, so that nothing found there proves little. */
export function dumpFiles(folder: string): readonly Place[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => {
    if (!entry.isFile()) return [];
    const path = join(entry.parentPath, entry.name);
    try {
      return [{ where: path.slice(folder.length), content: readFileSync(path).toString('latin1') }];
    } catch {
      // The browser took it away meanwhile.
      return [];
    }
  });
}

/** Characters above one byte as UTF-8; bytes as they are. */
export function oneByte(text: string): string {
  return text.replace(/[^\u0000-\u00ff]+/g, (wide) => Buffer.from(wide).toString('latin1'));
}
