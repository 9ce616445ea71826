/** What every surface does before it shows anything. */
import { mount, type Component } from 'svelte';
import type { Client } from '../../platform/client.ts';
import './theme.css';
import './base.css';
import { language, t, useWords } from './words.ts';

export function startSurface<Props extends Record<string, unknown>>(
  App: Component<Props>,
  client: Client,
  props: Props,
): void {
  useWords(client);
  document.documentElement.lang = language();
  document.title = t('extension_name');
  mount(App, { target: document.body, props });
}
