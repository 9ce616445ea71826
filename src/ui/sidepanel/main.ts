import { browserClient } from '../../platform/browser-client.ts';
import { openChatReader, openFramesReader, openHistoryReader } from '../../store/open-readers.ts';
import { openDesk } from '../captures/desk.ts';
import { openSearch } from '../search/pool.ts';
import { startSurface } from '../shared/start.ts';
import App from './App.svelte';

startSurface(App, {
  client: browserClient(),
  frames: openFramesReader(),
  chat: openChatReader(),
  search: openSearch,
  captures: openDesk(),
  history: openHistoryReader(),
});
