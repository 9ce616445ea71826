/** The panel looks as the developer tools around it, whatever the system prefers. */
import browser from 'webextension-polyfill';

interface DevToolsPanels {
  readonly themeName?: string;
  /** Firefox. */
  readonly onThemeChanged?: { addListener(listener: (name: string) => void): void };
  /** Chromium. */
  readonly setThemeChangeHandler?: (handler: (name: string) => void) => void;
}

export function followDevToolsTheme(): void {
  const panels: DevToolsPanels = browser.devtools.panels;
  const apply = (name: string | undefined) => {
    document.documentElement.dataset['theme'] = name === 'dark' ? 'dark' : 'light';
  };
  apply(panels.themeName);
  panels.onThemeChanged?.addListener(apply);
  panels.setThemeChangeHandler?.(apply);
}
