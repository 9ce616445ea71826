/** A worker of an inspector: reads texts from the store and searches them, while the page stays free to scroll. */
import { openFramesReader } from '../../store/open-readers.ts';
import type { FramesReader } from '../../store/readers.ts';
import { searchBatch, surveyed, type Found } from '../shared/inspector/search.ts';
import type { Asked, Told } from './messages.ts';

const readers = new Map<string | null, FramesReader>();
const stopped = new Set<number>();
const tell = (told: Told): void => postMessage(told);

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  switch (data.type) {
    case 'stop':
      stopped.add(data.run);
      return;
    case 'open':
      // Whatever is asked first opens it.
      readerOf(data.database)
        .holders('small', '')
        .catch(() => undefined);
      return;
    case 'survey': {
      const { run, tree, part } = data;
      surveyed(readerOf(data.database), tree, part).then(
        (survey) => tell({ type: 'surveyed', run, part, survey }),
        // Then nothing can be ruled out.
        () => tell({ type: 'surveyed', run, part, survey: new Map() }),
      );
      return;
    }
    case 'search': {
      const { run, tree, batch } = data;
      const found = (one: Found): void => tell({ type: 'found', run, found: one });
      void searchBatch(readerOf(data.database), tree, batch, found, () => stopped.has(run)).finally(() =>
        tell({ type: 'next', run }),
      );
    }
  }
});

function readerOf(database: string | null): FramesReader {
  const known = readers.get(database);
  if (known !== undefined) return known;
  const made = openFramesReader(database ?? undefined);
  readers.set(database, made);
  return made;
}
