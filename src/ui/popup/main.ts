/** What takes as long as loading is begun first. */
import { beginChat } from './begin.ts';

const begun = beginChat();
void import('./show.ts').then(({ showChat }) => showChat(begun, { panel: false }));
