import { browserClient } from '../../platform/browser-client.ts';
import { openChatReader, openFramesReader } from '../../store/open-readers.ts';
import { startSurface } from '../shared/start.ts';
import Panel from './Panel.svelte';
import { followDevToolsTheme } from './theme.ts';

followDevToolsTheme();
startSurface(Panel, { client: browserClient(), frames: openFramesReader(), chat: openChatReader() });
