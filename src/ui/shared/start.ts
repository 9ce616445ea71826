/** What every surface does before it shows anything. */
import { mount, type Component } from 'svelte';
import type { Client } from '../../platform/client.ts';
import './theme.css';
import './base.css';
import type { Mirror } from './mirror.svelte.ts';
import { t, useWords } from './words.ts';

export function startSurface<M extends Mirror>(
  App: Component<{ mirror: M }>,
  client: Client,
  mirror: M,
): void {
  useWords(client);
  document.documentElement.lang = client.language();
  document.title = t('extension_name');
  mount(App, { target: document.body, props: { mirror } });
}
