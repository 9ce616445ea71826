/** The side panel, and the window of its own: the chat at whatever size it is given. */
import { beginChat } from '../popup/begin.ts';

const begun = beginChat();
void import('../popup/show.ts').then(({ showChat }) => showChat(begun, { panel: true }));
