/** The side panel itself, apart from what is begun before it is loaded. */
import type { Begun } from '../popup/begin.ts';
import { showChat } from '../popup/show.ts';
import App from './App.svelte';

export const show = (begun: Begun): Promise<void> => showChat(App, begun);
