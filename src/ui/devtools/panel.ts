import { browserClient } from '../../platform/browser-client.ts';
import { openChatReader, openFramesReader, openHistoryReader } from '../../store/open-readers.ts';
import { openDesk } from '../captures/desk.ts';
import { openSearch } from '../search/pool.ts';
import { DeskMirror } from '../shared/desk-mirror.svelte.ts';
import { startSurface } from '../shared/start.ts';
import Panel from './Panel.svelte';
import { followDevToolsTheme } from './theme.ts';

followDevToolsTheme();
const client = browserClient();
const mirror = new DeskMirror({
  client,
  frames: openFramesReader(),
  chat: openChatReader(),
  search: openSearch,
  captures: openDesk(),
  history: openHistoryReader(),
});
startSurface(Panel, client, { mirror });
