/** What of a stream decides its stream management (XEP-0198): what begins counting, what is counted, what is acknowledged. */
import type { FrameDirection } from '../framing/frame.ts';
import { ns } from '../namespaces.ts';
import { attr } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { directionAt, isHeld, kindAt, type Pack } from './pack.ts';
import type { FrameTable } from './table.ts';
import { sessionOf, turning, turnOf } from './turns.ts';

/** What begins or ends counting; no stream of a good mind has more than a few. */
const mostTurns = 32;
const wrap = 2 ** 32;

export interface Trail {
  /** Numbers of the frames that begin or end counting, ascending. */
  readonly turns: readonly number[];
  readonly acks: Readonly<Record<FrameDirection, number | null>>;
  /** The stream’s opening is held. */
  readonly whole: boolean;
  readonly complete: boolean;
}

/** What of a stream decides its figures at `seq`, from the columns alone. */
export function follow(table: FrameTable, stream: string, seq: number): Trail {
  const turns: number[] = [];
  const acks: Record<FrameDirection, number | null> = { in: null, out: null };
  let opened = false;
  let met = false;
  let complete = true;
  for (const { pack } of table.packs) {
    if (pack.first > seq) break;
    const place = pack.words.stream.indexOf(stream);
    if (place === -1 && !met) continue;
    const managing = pack.words.shape.map(
      (shape) =>
        shape?.namespaces.includes(ns.sm) === true && shape.names.some((name) => turning.includes(name)),
    );
    const acking = pack.words.shape.map(
      (shape) => shape?.name === 'a' && shape.namespaces.length === 1 && shape.namespaces[0] === ns.sm,
    );
    const end = Math.min(pack.count, seq - pack.first + 1);
    for (let row = Math.max(0, table.first - pack.first); row < end; row += 1) {
      if (!isHeld(pack, row)) {
        if (met) complete = false;
        continue;
      }
      if (pack.stream[row] !== place) continue;
      const kind = kindAt(pack, row);
      if (!met && kind === 'open' && directionAt(pack, row) === 'out') opened = true;
      met = true;
      if (kind !== 'nonza' && kind !== 'sasl') continue;
      const shape = pack.shape[row] ?? 0;
      if (managing[shape] === true) turns.push(pack.first + row);
      else if (acking[shape] === true) acks[directionAt(pack, row)] = pack.first + row;
    }
  }
  return { turns: turns.slice(-mostTurns), acks, whole: opened, complete };
}

export interface Turn {
  readonly seq: number;
  readonly name: string;
  readonly h: number | null;
  readonly id: string | null;
}

/** Null trees are passed over; `reading` where one is not there yet. */
export function readTurns(
  seqs: readonly number[],
  elementOf: (seq: number) => XmlElement | null | undefined,
): readonly Turn[] | 'reading' {
  const turns: Turn[] = [];
  for (const seq of seqs) {
    const root = elementOf(seq);
    if (root === undefined) return 'reading';
    const element = root === null ? null : turnOf(root);
    if (element === null) continue;
    turns.push({ seq, name: element.name, h: countOf(attr(element, 'h')), id: sessionOf(element) });
  }
  return turns;
}

export interface Start {
  /** Since when it counts at all. */
  readonly seq: number;
  readonly began: 'enabled' | 'resumed';
  /** Frames beyond these count. */
  readonly from: Readonly<Record<FrameDirection, number>>;
  readonly base: Readonly<Record<FrameDirection, number | null>>;
  /** Figures that were told at the beginning. */
  readonly acked: Readonly<Record<FrameDirection, number | null>>;
  /** The session that it goes on with. */
  readonly previous: string | null;
}

/** Where the counting that holds at the end of `turns` began; null where nothing is counted. */
export function startOf(turns: readonly Turn[]): Start | null {
  let start: Start | null = null;
  let asked: Turn | null = null;
  for (const turn of turns) {
    if (turn.name === 'failed') start = null;
    else if (turn.name === 'enable' || turn.name === 'resume') asked = turn;
    else if (turn.name === 'enabled') {
      // Ours count from `<enable/>` on, theirs from `<enabled/>` (§4).
      const from = { out: asked?.name === 'enable' ? asked.seq : turn.seq, in: turn.seq };
      const none = { in: 0, out: 0 };
      start = { seq: turn.seq, began: 'enabled', from, base: none, acked: none, previous: null };
    } else {
      // Each side’s figure is where the other goes on (§5).
      const h = { out: turn.h, in: asked?.name === 'resume' ? asked.h : null };
      const from = { out: turn.seq, in: turn.seq };
      start = {
        seq: turn.seq,
        began: 'resumed',
        from,
        base: h,
        acked: h,
        previous: turn.id ?? asked?.id ?? null,
      };
    }
  }
  return start;
}

/** Stanzas of a stream beyond `from` and up to `seq`. */
export function tally(
  table: FrameTable,
  stream: string,
  from: Readonly<Record<FrameDirection, number>>,
  seq: number,
): Record<FrameDirection, number> {
  const found = { in: 0, out: 0 };
  for (const { pack } of table.packs) {
    if (pack.first > seq || pack.first + pack.count <= Math.min(from.in, from.out)) continue;
    const place = pack.words.stream.indexOf(stream);
    if (place === -1) continue;
    const end = Math.min(pack.count, seq - pack.first + 1);
    for (let row = 0; row < end; row += 1) {
      if (pack.stream[row] !== place || !isStanza(pack, row)) continue;
      const direction = directionAt(pack, row);
      if (pack.first + row > from[direction]) found[direction] += 1;
    }
  }
  return found;
}

function isStanza(pack: Pack, row: number): boolean {
  if (!isHeld(pack, row)) return false;
  const kind = kindAt(pack, row);
  return kind === 'message' || kind === 'presence' || kind === 'iq';
}

/** Number of the first frame of a stream that is held; 0 where none is. */
export function firstOf(table: FrameTable, stream: string): number {
  for (const { pack } of table.packs) {
    const place = pack.words.stream.indexOf(stream);
    if (place === -1) continue;
    const row = pack.stream.findIndex((one, index) => one === place && pack.first + index >= table.first);
    if (row !== -1) return pack.first + row;
  }
  return 0;
}

/** A figure `h`; null for what is none. */
export function countOf(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value < wrap ? value : null;
}
