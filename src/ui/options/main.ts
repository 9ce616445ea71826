/** The store is read while the page is loaded: where an inspector is asked for, that is most of what one waits for. */
import { openFramesReader } from '../../store/frames-reader.ts';
import { readHash } from './sections.ts';

const frames = openFramesReader(undefined, readHash(location.hash).section === 'inspector');
void import('./surface.ts').then(({ startOptions }) => startOptions(frames));
