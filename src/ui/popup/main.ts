import { browserClient } from '../../platform/browser-client.ts';
import { openChatReader, openFramesReader } from '../../store/open-readers.ts';
import { startSurface } from '../shared/start.ts';
import App from './App.svelte';

startSurface(App, { client: browserClient(), frames: openFramesReader(), chat: openChatReader() });
