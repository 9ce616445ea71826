/** What takes as long as loading is begun first. */
import { beginChat } from '../popup/begin.ts';

const begun = beginChat();
void import('./surface.ts').then(({ show }) => show(begun));
