/** How a stream ended, in words: what is known, and what a browser keeps to itself. */
import type { Ending } from '../../../core/framing/index.ts';
import { failureWords } from '../failure-words.ts';
import { hostOf } from '../resolution.ts';
import { t, type WordKey } from '../words.ts';

const keys: Record<Ending['how'], WordKey> = {
  here: 'ending_here',
  peer: 'ending_peer',
  error: 'ending_error',
  unopened: 'ending_unopened',
  cut: 'ending_cut',
  'given-up': 'ending_givenUp',
  superseded: 'ending_superseded',
  uncalled: 'ending_uncalled',
  socket: 'ending_socket',
  terminated: 'ending_terminated',
  'page-gone': 'ending_pageGone',
  'worker-stopped': 'ending_workerStopped',
};

export interface EndingWords {
  /** A few words, with the code where there is one. */
  readonly brief: string;
  /** Why, or what cannot be known of it; empty where there is no more to say. */
  readonly why: string;
  /** What the other side wrote: a stranger’s words. */
  readonly said: string;
}

/** RFC 6455 §7.1.5: there was no closing frame. */
const abnormal = 1006;

/** `url`: of the endpoint. */
export function endingWords(ending: Ending, url: string): EndingWords {
  const { how, closeCode } = ending;
  const words = t(keys[how]);
  const brief =
    closeCode === undefined || how === 'unopened' ? words : t('ending_code', words, String(closeCode));
  const failure = failureOf(ending, url);
  if (failure !== null) return { brief, ...failure };
  return { brief, why: unknownOf(how, closeCode), said: '' };
}

function unknownOf(how: Ending['how'], closeCode: number | undefined): string {
  if (how === 'unopened') return t('ending_unopenedWhy');
  if (how === 'cut') return closeCode === abnormal ? t('ending_cutWhy') : t('ending_closedUnderWhy');
  if (how === 'socket') return closeCode === abnormal ? t('ending_cutWhy') : t('ending_socketWhy');
  return how === 'worker-stopped' ? t('ending_workerStoppedWhy') : '';
}

function failureOf({ failure }: Ending, url: string): Pick<EndingWords, 'why' | 'said'> | null {
  if (failure === undefined) return null;
  try {
    const { title, why, said = '' } = failureWords(failure, hostOf(url));
    return { why: `${title}. ${why}`, said };
  } catch {
    // What another version stored may be of a kind that has no words here.
    return { why: failure.failure.code, said: '' };
  }
}
