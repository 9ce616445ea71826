/** Signing in within a browser: ours from its worker, converse.js from a page of the same domain. */
import { join } from 'node:path';
import { root } from '../run/root.ts';
import { ask } from '../extension.ts';
import { juliet } from '../world/accounts.ts';
import type { Authority } from '../world/ca.ts';
import { launchChromium } from '../world/chromium.ts';
import type { Address } from '../world/names.ts';
import { until } from '../world/wait.ts';

/** Signs in for the first time and resolves when `there` says so; whatever it opened is closed again. */
type BrowserLogin = (there: () => boolean) => Promise<void>;

/** Runs `work` with a Chromium that finds the world and has the built extension. */
export async function inChromium<T>(
  addresses: readonly Address[],
  ca: Authority,
  work: (logins: { readonly ours: BrowserLogin; readonly converse: BrowserLogin }) => Promise<T>,
): Promise<T> {
  const app = await launchChromium({ extension: join(root, 'dist/chromium'), addresses, ca: ca.cert });
  try {
    const page = await app.context.newPage();
    await page.goto(`chrome-extension://${app.extensionId}/manifest.json`);
    return await work({
      async ours(there) {
        await ask(page, 'accounts.signIn', { jid: juliet.jid, password: juliet.password, allowPlain: false });
        await until('our roster is there', () => there() || undefined, 30_000);
        await ask(page, 'accounts.signOut', { jid: juliet.jid });
        await ask(page, 'accounts.forget', { jid: juliet.jid });
      },
      async converse(there) {
        const own = await app.context.newPage();
        await own.goto('https://capulet.example/converse.html');
        await until('the roster of converse.js is there', () => there() || undefined, 30_000);
        await own.evaluate(async () => {
          localStorage.clear();
          sessionStorage.clear();
          for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
        });
        await own.close();
      },
    });
  } finally {
    await app.close();
  }
}
