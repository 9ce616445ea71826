import { expect, test } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import { listenToCommands } from './commands.ts';

test('each command of the manifest does something, and none that nobody knows', () => {
  const done: string[] = [];
  let say: (name: string) => void = () => undefined;
  listenToCommands(
    {
      runtime: {
        getManifest: () => ({ options_ui: { page: 'options.html' } }),
        getURL: (path) => `x://${path}`,
      },
      tabs: { create: ({ url }) => Promise.resolve(done.push(url)) },
      commands: { onCommand: { addListener: (listener) => (say = listener) } },
    },
    () => Promise.resolve(void done.push('window')),
  );
  for (const name of Object.keys(manifest.commands)) say(name);
  // The browser itself sees to the one that opens the popup.
  expect(done).toEqual(['window', 'x://options.html#inspector']);
  say('something');
  expect(done).toHaveLength(2);
});

test('a browser without keys for extensions is no fault', () => {
  const runtime = { getManifest: () => ({}), getURL: (path: string) => path };
  listenToCommands({ runtime, tabs: { create: () => Promise.resolve() } }, () => Promise.resolve());
});
