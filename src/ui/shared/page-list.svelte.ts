/** Inspected pages that are recorded, live. */
import type { PageView } from '../../contract/page.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class PageList {
  pages = $state.raw<readonly PageView[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], listen: (listener: (heard: Heard) => void) => () => void) {
    /** Counts what was heard: an answer that was asked for before is older. */
    let heardSo = 0;
    const reading = new Reading(
      async (stopped) => {
        const before = heardSo;
        const outcome = await ask('page.list', {});
        if (!stopped() && before === heardSo && outcome.ok) this.pages = outcome.value;
      },
      () => undefined,
      60,
    );
    const leave = listen((heard) => {
      if (heard.type === 'page.changed') {
        heardSo += 1;
        this.pages = heard.pages;
      }
      if (heard.type === 'refresh') reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }
}
