/** How many frames of which kind, namespace, extension and address, and how large: summed over columns. */
import type { Shape } from './facts.ts';
import { directionAt, isHeld, marks, type Pack } from './pack.ts';
import { kinds } from './row.ts';

/** Frames, and their bytes before masking. */
export interface Tally {
  in: number;
  out: number;
  bytesIn: number;
  bytesOut: number;
}

export interface Ranked {
  readonly key: string;
  readonly tally: Readonly<Tally>;
}

export const statisticsBy = ['kind', 'ns', 'xep', 'jid'] as const;
export type StatisticsBy = (typeof statisticsBy)[number];
export type RankedBy = 'frames' | 'bytes';

/** Different values that are told apart: a stranger can send from as many addresses as there are frames. */
const mostValues = 20_000;

/**
 * A frame counts once for each namespace and extension in it, hence those tables add up to more than all frames.
 * The address is the bare one that a frame is from or to; frames between a session and its own server have none.
 */
export class Statistics {
  readonly all: Tally = none();
  /** Frames whose value was not told apart from others any more, by table. */
  readonly beyond: Readonly<Record<StatisticsBy, Tally>> = {
    kind: none(),
    ns: none(),
    xep: none(),
    jid: none(),
  };
  readonly #tables: Readonly<Record<StatisticsBy, Map<string, Tally>>> = {
    kind: new Map(),
    ns: new Map(),
    xep: new Map(),
    jid: new Map(),
  };
  readonly #xep: (namespace: string) => number | null;

  /** `xep`: the number of the extension that a namespace belongs to. */
  constructor(xep: (namespace: string) => number | null) {
    this.#xep = xep;
  }

  /** The rows of `pack` at `places`. */
  add(pack: Pack, places: Iterable<number>): void {
    const forms = new Map<number, Tally>();
    const jids = { in: new Map<number, Tally>(), out: new Map<number, Tally>() };
    for (const row of places) {
      if (!isHeld(pack, row)) continue;
      const bytes = pack.bytes[row] ?? 0;
      const direction = directionAt(pack, row);
      const form = (pack.shape[row] ?? 0) * 16 + ((pack.what[row] ?? 0) & marks.kind);
      const place = (direction === 'in' ? pack.from[row] : pack.to[row]) ?? 0;
      add(this.all, direction, bytes);
      add(tallyAt(forms, form), direction, bytes);
      add(tallyAt(jids[direction], place), direction, bytes);
    }
    // What values mean is looked up once a dictionary’s entry, not once a row.
    const { words } = pack;
    for (const [form, tally] of forms) this.#addForm(words.shape[form >> 4] ?? null, form & 15, tally);
    for (const [place, tally] of jids.in) this.#addJid(words.from[place] ?? null, tally);
    for (const [place, tally] of jids.out) this.#addJid(words.to[place] ?? null, tally);
  }

  /** The most first; ties in the order of their names. */
  ranked(by: StatisticsBy, rank: RankedBy, most: number): readonly Ranked[] {
    const weight = rank === 'frames' ? framesOf : bytesOf;
    return [...this.#tables[by]]
      .map(([key, tally]) => ({ key, tally: { ...tally } }))
      .sort((a, b) => weight(b.tally) - weight(a.tally) || (a.key < b.key ? -1 : 1))
      .slice(0, most);
  }

  /** How many values there are of them. */
  values(by: StatisticsBy): number {
    return this.#tables[by].size;
  }

  #addForm(shape: Shape | null, kind: number, tally: Tally): void {
    const name = kinds[kind] ?? 'malformed';
    // What is neither stanza nor negotiation is told apart by its name: `r`, `a`, `active`.
    this.#add('kind', name === 'nonza' && shape !== null ? shape.name : name, tally);
    const xeps = new Set<number>();
    for (const namespace of shape?.namespaces ?? []) {
      this.#add('ns', namespace, tally);
      const xep = this.#xep(namespace);
      if (xep !== null) xeps.add(xep);
    }
    for (const xep of xeps) this.#add('xep', String(xep).padStart(4, '0'), tally);
  }

  #addJid(jid: string | null, tally: Tally): void {
    if (jid !== null) this.#add('jid', jid.split('/', 1)[0] ?? jid, tally);
  }

  #add(by: StatisticsBy, key: string, more: Tally): void {
    const table = this.#tables[by];
    let tally = table.get(key);
    if (tally === undefined) {
      tally = table.size < mostValues ? none() : this.beyond[by];
      if (table.size < mostValues) table.set(key, tally);
    }
    tally.in += more.in;
    tally.out += more.out;
    tally.bytesIn += more.bytesIn;
    tally.bytesOut += more.bytesOut;
  }
}

/** Namespaces of all elements in the frames of `packs` that were sent. */
export function namespacesSent(packs: readonly Pack[]): ReadonlySet<string> {
  const shapes = packs.flatMap((pack) => {
    const places = new Set<number>();
    pack.shape.forEach((place, row) => {
      if (isHeld(pack, row) && directionAt(pack, row) === 'out') places.add(place);
    });
    return [...places].map((place) => pack.words.shape[place] ?? null);
  });
  return new Set(shapes.flatMap((shape) => shape?.namespaces ?? []));
}

export function framesOf(tally: Readonly<Tally>): number {
  return tally.in + tally.out;
}

export function bytesOf(tally: Readonly<Tally>): number {
  return tally.bytesIn + tally.bytesOut;
}

function none(): Tally {
  return { in: 0, out: 0, bytesIn: 0, bytesOut: 0 };
}

function add(tally: Tally, direction: 'in' | 'out', bytes: number): void {
  tally[direction] += 1;
  if (direction === 'in') tally.bytesIn += bytes;
  else tally.bytesOut += bytes;
}

function tallyAt(tallies: Map<number, Tally>, key: number): Tally {
  let tally = tallies.get(key);
  if (tally === undefined) tallies.set(key, (tally = none()));
  return tally;
}
