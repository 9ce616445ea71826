/** Reactions as they are shown, and as they change by a click (XEP-0444: who reacts says all their own each time). */
import type { ReactionRecord } from '../../../store/chat-records.ts';

/** By whom our own reactions are; as `authorOf` of a message of ours. */
const me = 'me';

export interface Tally {
  readonly emoji: string;
  readonly count: number;
  readonly ours: boolean;
}

/** Each emoji once, those of most people first. */
export function tally(reactions: readonly ReactionRecord[]): readonly Tally[] {
  const counts = new Map<string, { count: number; ours: boolean }>();
  for (const { author, emojis } of reactions) {
    for (const emoji of emojis) {
      const before = counts.get(emoji) ?? { count: 0, ours: false };
      counts.set(emoji, { count: before.count + 1, ours: before.ours || author === me });
    }
  }
  return [...counts].map(([emoji, of]) => ({ emoji, ...of })).toSorted((a, b) => b.count - a.count);
}

/** Our own reactions once `emoji` was added, or taken away where it was among them. */
export function reacted(reactions: readonly ReactionRecord[], emoji: string): readonly string[] {
  const ours = reactions.find(({ author }) => author === me)?.emojis ?? [];
  return ours.includes(emoji) ? ours.filter((one) => one !== emoji) : [...ours, emoji];
}
