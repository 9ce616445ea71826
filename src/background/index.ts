/** The background's entry: wires `createApp` to the extension. Everything registers before the first await. */
import { browserPorts, serve } from '../platform/browser.ts';
import { openAccountsStore } from '../store/accounts-store.ts';
import { openChatStore } from '../store/chat-store.ts';
import { openDiscoveryStore } from '../store/discovery-store.ts';
import { openFramesStore } from '../store/frames-store.ts';
import { openHistoryStore } from '../store/history-store.ts';
import { openReportsStore } from '../store/reports-store.ts';
import { openAvatarsStore } from '../store/avatars-store.ts';
import { openRoomsStore } from '../store/rooms-store.ts';
import { openStreamsStore } from '../store/streams-store.ts';
import { openVaultStore } from '../store/vault-store.ts';
import { createApp } from './app.ts';

const app = createApp(browserPorts(), {
  accounts: openAccountsStore(),
  frames: openFramesStore(),
  chat: openChatStore(),
  rooms: openRoomsStore(),
  avatars: openAvatarsStore(),
  discovery: openDiscoveryStore(),
  streams: openStreamsStore(),
  vault: openVaultStore(),
  history: openHistoryStore(),
  reports: openReportsStore(),
});
serve(app);
