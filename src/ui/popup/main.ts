/**
 * What takes as long as loading is begun first. It stands in the file that pages load for other reasons too, so that a
 * chat surface loads one less: only a document that says what it is becomes one.
 */
import { beginChat } from './begin.ts';

const { surface } = document.documentElement.dataset;
if (surface === 'popup' || surface === 'panel') {
  const begun = beginChat();
  void import('./show.ts').then(({ showChat }) => showChat(begun, { panel: surface === 'panel' }));
}
