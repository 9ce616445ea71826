/** The popup itself, apart from what is begun before it is loaded. */
import App from './App.svelte';
import type { Begun } from './begin.ts';
import { showChat } from './show.ts';

export const show = (begun: Begun): Promise<void> => showChat(App, begun);
