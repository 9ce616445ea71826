/** What corrections, retractions and reactions make of a message: by whom they may be, and that twice is once. */
import type { ActRecord, EditRecord, MessageRecord } from './chat-records.ts';
import { authorOf } from './chat-records.ts';

/** Of one message: the newest are kept. */
const mostEdits = 50;
/** Of the reactions of one person to one message: as many are known if they come again. */
const mostMade = 10;
/** Of one message, by different people. */
const mostReacting = 200;

export type MessageChange = Exclude<ActRecord['change'], { type: 'displayed' }>;
type Did<T extends MessageChange['type']> = ActRecord & {
  readonly change: Extract<MessageChange, { type: T }>;
};

/** Null where nothing changes: it is not theirs to do, it was done already, or what came later stands. */
export function changedBy(message: MessageRecord, act: ActRecord): MessageRecord | null {
  const { change } = act;
  switch (change.type) {
    case 'correction':
      return corrected(message, { ...act, change });
    case 'retraction':
      return retracted(message, act);
    case 'reactions':
      return reacted(message, { ...act, change });
    case 'displayed':
      return null;
  }
}

/** Whether this correction was made already, under this name or, where it left twice, another. */
export function isMade({ edits = [] }: MessageRecord, { id, stanza, change }: ActRecord): boolean {
  if (change.type !== 'correction') return false;
  return edits.some(
    (one) => one.id === id || (stanza !== undefined && one.stanza === stanza && one.body === change.body),
  );
}

function corrected(message: MessageRecord, act: Did<'correction'>): MessageRecord | null {
  const { id, stanza, author, change, time, order } = act;
  const { edits = [] } = message;
  if (authorOf(message) !== author || message.retracted !== undefined || isMade(message, act)) return null;
  const edit: EditRecord = {
    id,
    body: change.body,
    time,
    order,
    ...(stanza === undefined ? {} : { stanza }),
  };
  const all = [...edits, edit].sort((a, b) => a.time - b.time || a.order - b.order);
  const original = message.original ?? message.body;
  if (all.at(-1) !== edit) return { ...message, original, edits: all.slice(-mostEdits) };
  // All that was said is replaced (XEP-0308 §4), not the words alone.
  const { reply: _reply, encrypted: _encrypted, ...rest } = message;
  return {
    ...rest,
    body: change.body,
    ...(change.reply === undefined ? {} : { reply: change.reply }),
    ...(change.encrypted === undefined ? {} : { encrypted: change.encrypted }),
    original,
    edits: all.slice(-mostEdits),
  };
}

function retracted(message: MessageRecord, { author, time }: ActRecord): MessageRecord | null {
  if (authorOf(message) !== author || message.retracted !== undefined) return null;
  const { original: _original, edits: _edits, reply: _reply, encrypted: _encrypted, ...rest } = message;
  return { ...rest, body: '', reactions: [], retracted: time };
}

function reacted(
  message: MessageRecord,
  { id, author, change, time, nick }: Did<'reactions'>,
): MessageRecord | null {
  const { reactions = [] } = message;
  const before = reactions.find((one) => one.author === author);
  const made = before?.made ?? [];
  if (message.retracted !== undefined || made.includes(id)) return null;
  if (before === undefined ? change.emojis.length === 0 : before.time > time) return null;
  const others = reactions.filter((one) => one !== before);
  if (others.length >= mostReacting) return null;
  const { emojis } = change;
  // One without emojis stays, so that what was said before it and comes later is known as such.
  return {
    ...message,
    reactions: [
      ...others,
      { author, ...(nick === undefined ? {} : { nick }), emojis, time, made: [...made, id].slice(-mostMade) },
    ],
  };
}
