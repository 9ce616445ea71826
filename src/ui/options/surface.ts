/** The options page itself, apart from what is begun before it is loaded. */
import { browserClient } from '../../platform/browser-client.ts';
import { openChatReader, openHistoryReader } from '../../store/open-readers.ts';
import type { FramesReader } from '../../store/readers.ts';
import { openDesk } from '../captures/desk.ts';
import { openSearch } from '../search/pool.ts';
import { DeskMirror } from '../shared/desk-mirror.svelte.ts';
import { startSurface } from '../shared/start.ts';
import App from './App.svelte';

export function startOptions(frames: FramesReader): void {
  const client = browserClient();
  const mirror = new DeskMirror({
    client,
    frames,
    chat: openChatReader(),
    search: openSearch,
    captures: openDesk(),
    history: openHistoryReader(),
  });
  startSurface(App, client, { mirror });
}
