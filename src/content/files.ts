/** Where the built extension has the scripts that run in pages, by the names of their entries. */
export const pageScripts = {
  hook: 'content/hook.js',
  'hook-workers': 'content/hook-workers.js',
  relay: 'content/relay.js',
} as const;
