/**
 * Stream management as it stood at a frame (XEP-0198 §4): what each side had sent by then, and what the other had
 * acknowledged of it. Read off the frames of the stream, hence what the wire says, not what a session remembers.
 */
import type { FrameDirection } from '../framing/frame.ts';
import { attr } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { countOf, firstOf, follow, readTurns, startOf, tally } from './management-trail.ts';
import { isHeld } from './pack.ts';
import type { FrameTable } from './table.ts';

export interface Counted {
  /** Stanzas so far, modulo 2³². Null where nobody who looks at these frames can know. */
  readonly stanzas: number | null;
  /** The other side’s last figure `h`; null where none is known. */
  readonly acknowledged: number | null;
  /** The difference; null where one of both is not known, or more was acknowledged than there is. */
  readonly open: number | null;
}

export type ManagementAt =
  /** A text that it depends on is still being read. */
  | { readonly state: 'reading' }
  /** The stream is held from its beginning, and nothing was counted yet. */
  | { readonly state: 'off' }
  | {
      readonly state: 'on' | 'unknown';
      /** How counting began; null where that is not held. */
      readonly began: 'enabled' | 'resumed' | null;
      readonly out: Counted;
      readonly in: Counted;
      /** False where frames in between are gone: then there may have been more. */
      readonly complete: boolean;
    };

export interface ManagementSource {
  /** The tree of a frame; undefined while its text is being read, null where it cannot be. */
  readonly element: (seq: number) => XmlElement | null | undefined;
  /** Whether the streams are of one account: only then the one can go on with what the other began. */
  readonly sameOwner: (stream: string, other: string) => boolean;
}

const wrap = 2 ** 32;
/** A session that was resumed again and again is followed back as far as this. */
const mostResumptions = 8;

/** The figures after the frame numbered `seq`; null where there is no such frame. */
export function managementAt(table: FrameTable, seq: number, source: ManagementSource): ManagementAt | null {
  return at(table, seq, source, mostResumptions);
}

function at(table: FrameTable, seq: number, source: ManagementSource, depth: number): ManagementAt | null {
  const stream = table.row(seq)?.stream;
  if (stream === undefined) return null;
  const trail = follow(table, stream, seq);
  const turns = readTurns(trail.turns, source.element);
  if (turns === 'reading') return { state: 'reading' };
  const start = startOf(turns);
  if (start === null && trail.whole && trail.complete) return { state: 'off' };
  const acked = { in: trail.acks.in, out: trail.acks.out };
  const figures: Record<FrameDirection, number | null> = {
    in: start?.acked.in ?? null,
    out: start?.acked.out ?? null,
  };
  for (const direction of ['in', 'out'] as const) {
    const ack = acked[direction];
    if (ack === null || ack < (start?.seq ?? 0)) continue;
    const element = source.element(ack);
    if (element === undefined) return { state: 'reading' };
    const h = element === null ? null : countOf(attr(element, 'h'));
    // An `<a/>` that arrives is about what was sent.
    if (h !== null) figures[direction === 'in' ? 'out' : 'in'] = h;
  }
  const counted = start === null ? null : tally(table, stream, start.from, seq);
  let sent = after(start?.base.out ?? null, counted?.out);
  if (start !== null && start.previous !== null && sent !== null && depth > 0) {
    const earlier = endOf(table, stream, start.previous, source, depth - 1);
    if (earlier === 'reading') return { state: 'reading' };
    // What was sent before and not acknowledged is on its way again; until it has left, the earlier figure is the true one.
    if (earlier !== null && distance(sent, earlier) < wrap / 2) sent = earlier;
  }
  return {
    state: start === null ? 'unknown' : 'on',
    began: start?.began ?? null,
    out: sides(sent, figures.out),
    in: sides(after(start?.base.in ?? null, counted?.in), figures.in),
    complete: trail.complete,
  };
}

/** What had been sent when the stream before ended that held the session `id`; null where it is not held. */
function endOf(
  table: FrameTable,
  stream: string,
  id: string,
  source: ManagementSource,
  depth: number,
): number | null | 'reading' {
  const begins = firstOf(table, stream);
  for (const { pack } of table.packs.toReversed()) {
    if (pack.first >= begins) continue;
    const seen = new Set<number>();
    for (
      let row = Math.min(pack.count, begins - pack.first) - 1;
      row >= table.first - pack.first && row >= 0;
      row -= 1
    ) {
      const place = pack.stream[row] ?? 0;
      if (seen.has(place) || !isHeld(pack, row)) continue;
      seen.add(place);
      const other = pack.words.stream[place] ?? '';
      if (!source.sameOwner(stream, other)) continue;
      // Its last frame in this pack is its last before ours: packs are gone through from their end.
      const turns = readTurns(follow(table, other, pack.first + row).turns, source.element);
      if (turns === 'reading') return 'reading';
      const held = turns.findLast(({ name }) => name === 'enabled' || name === 'resumed');
      if (held?.id !== id) return null;
      const earlier = at(table, pack.first + row, source, depth);
      if (earlier === null || earlier.state === 'off') return null;
      return earlier.state === 'reading' ? 'reading' : earlier.out.stanzas;
    }
  }
  return null;
}

function sides(stanzas: number | null, acknowledged: number | null): Counted {
  const open = stanzas === null || acknowledged === null ? null : distance(acknowledged, stanzas);
  return { stanzas, acknowledged, open: open !== null && open >= wrap / 2 ? null : open };
}

function after(base: number | null, more: number | undefined): number | null {
  return base === null || more === undefined ? null : (base + more) % wrap;
}

function distance(from: number, to: number): number {
  return (to - from + wrap) % wrap;
}
