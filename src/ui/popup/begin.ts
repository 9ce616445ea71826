/**
 * What a chat surface begins before the rest of it is loaded, since that takes as long: to wake the background, to open
 * the store, and to read what was shown last.
 */
import { browserClient } from '../../platform/browser-client.ts';
import type { Client } from '../../platform/client.ts';
import { openChatReader } from '../../store/chat-reader.ts';
import type { ChatReader, FramesReader } from '../../store/readers.ts';
import { nothingBefore, type Before } from '../shared/before.ts';
import { heardEarly } from '../shared/early.ts';
import { Keeper } from '../shared/keeper.ts';
import { readAhead } from './read-ahead.ts';

export interface Begun {
  readonly client: Client;
  readonly chat: ChatReader;
  readonly frames: Pick<FramesReader, 'last' | 'streams'>;
  readonly before: Promise<Before>;
}

export function beginChat(): Begun {
  const client = heardEarly(browserClient());
  // Without it one waits for the store and the background.
  const before = new Keeper(client).before().catch(() => nothingBefore);
  return { client, chat: readAhead(openChatReader(true), before), frames: laterFrames(), before };
}

/** Few look at frames here, and what reads them is large. */
function laterFrames(): Begun['frames'] {
  let reader: Promise<FramesReader> | undefined;
  const opened = (): Promise<FramesReader> =>
    (reader ??= import('../../store/frames-reader.ts').then(({ openFramesReader }) => openFramesReader()));
  return {
    last: async (count) => (await opened()).last(count),
    streams: async () => (await opened()).streams(),
  };
}
