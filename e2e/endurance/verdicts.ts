/** What became of every message: as both see it, and as both archives hold it. */
import type { MessageRecord } from '../../src/store/chat-records.ts';
import { parts, type User } from '../world/accounts.ts';
import type { Tap } from '../world/tap.ts';
import { readWholeArchive } from './archive.ts';
import { judge, type Verdict } from './judge.ts';
import type { Person } from './person.ts';

export interface Outcome {
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Messages of which nobody could say whether they arrived. */
  readonly unsure: number;
  readonly unacknowledged: number;
  /** In the archive of who wrote them, and not in that of whom they were for. */
  readonly neverArchived: number;
}

export const bodyOf = (user: User, number: number): string => `${parts(user.jid).local} ${number}`;

const nameOf = (user: User): string => parts(user.jid).local;

/** Everything that `writer` wrote to `reader`: `messages` in number. */
export async function outcomeOf(
  writer: Person,
  reader: Person,
  { messages, httpPort }: { readonly messages: number; readonly httpPort: number },
): Promise<Outcome> {
  const isTheirs = ({ state }: MessageRecord): boolean => state === 'received';
  const written = (await writer.seen()).filter((message) => !isTheirs(message));
  const received = (await reader.seen()).filter(isTheirs);
  // By origin-id, which both archives have; a conversation knows those of others by their text alone.
  const ids = new Map(written.map(({ id, body }) => [body, id]));
  const inOrder = Array.from({ length: messages }, (_, number) => {
    const body = bodyOf(writer.user, number);
    return ids.get(body) ?? body;
  });
  const by = nameOf(writer.user);
  const verdicts: Record<string, Verdict> = {
    [`${by} sees of ${by}`]: judge(
      inOrder,
      written.map(({ id }) => id),
    ),
    [`${nameOf(reader.user)} sees of ${by}`]: judge(
      inOrder,
      received.map(({ body }) => ids.get(body) ?? body),
    ),
  };
  const archives: readonly (readonly [User, User])[] = [
    [writer.user, reader.user],
    [reader.user, writer.user],
  ];
  for (const [owner, peer] of archives) {
    const archived = await readWholeArchive({ user: owner, httpPort, peer: peer.jid });
    const theirs = archived.filter(({ sender }) => sender === writer.user.jid);
    verdicts[`the archive of ${nameOf(owner)} has of ${by}`] = judge(
      inOrder,
      theirs.map(({ originId }) => originId),
    );
  }
  const lostIn = (owner: User): readonly string[] =>
    verdicts[`the archive of ${nameOf(owner)} has of ${by}`]?.lost ?? [];
  const lostToo = new Set(lostIn(writer.user));
  return {
    verdicts,
    neverArchived: lostIn(reader.user).filter((id) => !lostToo.has(id)).length,
    unsure: written.filter(({ state }) => state === 'unsure').length,
    unacknowledged: written.filter(({ state }) => state !== 'acked').length,
  };
}

/** Where the wire carried a message that went wrong, and what passed around it. */
export function trail(tap: Tap, id: string): string {
  const seen = tap.connections.flatMap((connection) => {
    const at = connection.frames.findIndex(({ text }) => text.includes(id));
    if (at < 0) return [];
    const lines = connection.frames
      .slice(Math.max(0, at - 2), at + 12)
      .filter(({ text }) => !text.includes('urn:xmpp:mam:2') || text.includes(id))
      .map(({ direction, text, time }) => `    ${Math.round(time)} ${direction} ${text.slice(0, 300)}`);
    return [`  socket ${connection.id} of ${connection.host}`, ...lines];
  });
  return [id, ...seen].join('\n');
}
