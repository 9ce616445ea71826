/** Where the extension's pages lie in the built extension. */
export const pages = {
  options: 'src/ui/options/index.html',
  popup: 'src/ui/popup/index.html',
  panel: 'src/ui/devtools/panel.html',
} as const;
export type PageName = keyof typeof pages;
