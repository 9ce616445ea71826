/** What a list will ask for first, read while the rest of its surface is loaded. */
import type { ChatReader } from '../../store/readers.ts';
import type { Before } from '../shared/before.ts';

/** How long what was read waits for somebody who asks for it, ms: a list that is not shown at first asks later. */
const waitMs = 2_000;

/**
 * The reader with the lines of the list that was painted last already under way. Whoever asks for them first gets
 * those, marked as read ahead; after that they are read anew.
 */
export function readAhead(chat: ChatReader, before: Promise<Pick<Before, 'painted'>>): ChatReader {
  let ahead: { readonly account: string; readonly lines: ReturnType<ChatReader['lines']> } | null = null;
  void before.then(({ painted }) => {
    if (painted === null) return;
    const { account } = painted;
    const lines = chat.lines(account).then((found) => ({ ...found, ahead: true }) as const);
    ahead = { account, lines };
    // Who asks for them hears why they cannot be read.
    lines.catch(() => undefined);
    setTimeout(() => (ahead = null), waitMs);
  });
  return {
    ...chat,
    lines(account) {
      const begun = ahead;
      ahead = null;
      return begun?.account === account ? begun.lines : chat.lines(account);
    },
  };
}
