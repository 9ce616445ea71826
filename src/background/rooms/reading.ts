/** What rooms say of themselves and of us, in the terms in which it is kept. */
import { ns } from '../../core/namespaces.ts';
import type { Info } from '../../core/xep/xep-0030.ts';
import { child, isElement } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import type { RoomAbility, RoomRecord } from '../../store/chat-records.ts';

export function emptyRoom(account: string, room: string, nick: string): RoomRecord {
  return {
    ...{ account, room, nick, name: '', password: null, wanted: false },
    ...{ state: 'off', subject: '', occupants: [], can: [] },
  };
}

const abilities: readonly (readonly [RoomAbility, string])[] = [
  ['archive', ns.archive],
  ['ids', ns.stanzaIds],
  // A room with an archive names what it archives, and takes forged names out (XEP-0313 §3.3).
  ['ids', ns.archive],
  ['occupants', ns.occupantId],
  ['not-anonymous', 'muc_nonanonymous'],
];

export function abilitiesIn({ features }: Info): readonly RoomAbility[] {
  return [
    ...new Set(abilities.flatMap(([ability, feature]) => (features.includes(feature) ? [ability] : []))),
  ];
}

/** The defined condition of an error (RFC 6120 §8.3.3). */
export function conditionIn(stanza: XmlElement): string {
  const error = child(stanza, 'error', ns.client);
  const all = error?.children.filter(isElement) ?? [];
  return all.find((one) => one.ns === ns.stanzas && one.name !== 'text')?.name ?? 'undefined-condition';
}

/** By the status codes of XEP-0045 §15.6. */
const removals: Readonly<Record<string, string>> = {
  '301': 'banned',
  '307': 'kicked',
  '321': 'members-only',
  '322': 'members-only',
  '332': 'shut-down',
  '333': 'shut-down',
};

/** Why we are out of a room; null where we left. */
export function removalIn(codes: readonly string[]): string | null {
  // A room that shuts down, or loses us to a fault of its server, may say besides that it kicks us.
  const found = ['332', '333', ...codes].find(
    (code) => codes.includes(code) && Object.hasOwn(removals, code),
  );
  return found === undefined ? null : (removals[found] ?? null);
}
