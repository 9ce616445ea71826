/** What every surface does before it shows anything. */
import { mount, type Component } from 'svelte';
import './theme.css';
import './base.css';
import { createMirror, type Mirror, type MirrorDeps } from './mirror.svelte.ts';
import { t, useWords } from './words.ts';

export function startSurface(App: Component<{ mirror: Mirror }>, deps: MirrorDeps): void {
  useWords(deps.client);
  document.documentElement.lang = deps.client.language();
  document.title = t('extension_name');
  mount(App, { target: document.body, props: { mirror: createMirror(deps) } });
}
