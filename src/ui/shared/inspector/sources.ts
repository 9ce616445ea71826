/** Where frames come from, each with a name, a colour and a symbol: no colour stands alone. */
import type { StreamFacts } from '../../../core/frames/streams.ts';
import type { FrameSource, StreamRecord } from '../../../core/framing/index.ts';
import { tabOfStream } from '../../../contract/page.ts';
import type { WordKey } from '../words.ts';

interface SourceKind {
  readonly words: WordKey;
  readonly symbol: string;
}

/** One row a kind of source; the order is that of the menu. */
export const sourceKinds: Readonly<Record<FrameSource, SourceKind>> = {
  account: { words: 'views_source_account', symbol: '●' },
  s2s: { words: 'views_source_s2s', symbol: '◆' },
  bosh: { words: 'views_source_bosh', symbol: '■' },
  page: { words: 'views_source_page', symbol: '▲' },
  companion: { words: 'views_source_companion', symbol: '▼' },
};

/** Colours of `theme.css`, `--source-1` and on. */
const colours = 8;

/** How a stream is marked wherever it stands. */
export interface StreamLabel {
  readonly name: string;
  /** Which of its owner’s streams it is, from 1; null where there is one only. */
  readonly ordinal: number | null;
  readonly symbol: string;
  readonly colour: string;
  readonly began: StreamFacts['began'];
}

export interface SourceGroup {
  /** What hides all of its streams, those to come too. */
  readonly key: string;
  readonly source: FrameSource;
  readonly owner: string;
  readonly symbol: string;
  readonly colour: string;
  /** The newest first. */
  readonly streams: readonly {
    readonly record: StreamRecord;
    readonly label: StreamLabel;
    readonly frames: number;
  }[];
  /** Those of which there never was a frame, the newest first. */
  readonly attempts: readonly StreamRecord[];
}

export function byId(streams: readonly StreamRecord[]): ReadonlyMap<string, StreamRecord> {
  return new Map(streams.map((stream) => [stream.id, stream]));
}

export function groupKey({ source, account }: Pick<StreamRecord, 'source' | 'account'>): string {
  return `${source} ${account}`;
}

/** Owners in the order of the table and then of their first stream; only streams of which there are frames, and attempts without. */
export function sourcesOf(
  streams: Iterable<StreamRecord>,
  facts: ReadonlyMap<string, StreamFacts>,
): readonly SourceGroup[] {
  const groups = new Map<string, StreamRecord[]>();
  for (const record of [...streams].sort((a, b) => a.openedAt - b.openedAt)) {
    if (!facts.has(record.id) && record.silent !== true) continue;
    const key = groupKey(record);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const order = Object.keys(sourceKinds);
  const sorted = [...groups.entries()].sort(
    ([, [a]], [, [b]]) => order.indexOf(a?.source ?? '') - order.indexOf(b?.source ?? ''),
  );
  const names = shortNames(sorted.map(([, [first]]) => first?.account ?? ''));
  return sorted.flatMap(([key, records], place) => {
    const [first] = records;
    if (first === undefined) return [];
    const { symbol } = sourceKinds[first.source];
    const colour = `var(--source-${(place % colours) + 1})`;
    const heard = records.filter(({ id }) => facts.has(id));
    const attempts = records.filter(({ id }) => !facts.has(id)).reverse();
    const streams = heard.map((record, index) => {
      const { frames, began } = facts.get(record.id) ?? { frames: 0, began: null };
      const ordinal = heard.length > 1 ? index + 1 : null;
      const name = names.get(record.account) ?? record.account;
      return { record, frames, label: { name, ordinal, symbol, colour, began } };
    });
    const { source, account: owner } = first;
    return [{ key, source, owner, symbol, colour, streams: streams.reverse(), attempts }];
  });
}

export function labelsOf(groups: readonly SourceGroup[]): ReadonlyMap<string, StreamLabel> {
  return new Map(groups.flatMap(({ streams }) => streams.map(({ record, label }) => [record.id, label])));
}

/** The local part of an address, or all of it where two share it. */
function shortNames(owners: readonly string[]): ReadonlyMap<string, string> {
  const local = (owner: string): string => owner.split('@', 1)[0] ?? owner;
  const shared = new Map<string, Set<string>>();
  for (const owner of owners) shared.set(local(owner), (shared.get(local(owner)) ?? new Set()).add(owner));
  return new Map(owners.map((owner) => [owner, shared.get(local(owner))?.size === 1 ? local(owner) : owner]));
}

type Hidden = ReadonlySet<string>;

export function isHidden(hidden: Hidden, { key }: SourceGroup, stream: string): boolean {
  return hidden.has(key) || hidden.has(stream);
}

/** With a stream hidden or shown again; of a hidden group it is then the only one that is shown. */
export function withStreamToggled(hidden: Hidden, group: SourceGroup, stream: string): Hidden {
  const next = new Set(hidden);
  if (next.delete(group.key)) for (const { record } of group.streams) next.add(record.id);
  if (!next.delete(stream)) next.add(stream);
  return next;
}

/** With all streams of a group hidden, or shown again where none of them is. */
export function withGroupToggled(hidden: Hidden, group: SourceGroup): Hidden {
  const shows = group.streams.some(({ record }) => !isHidden(hidden, group, record.id));
  const next = new Set(hidden);
  for (const { record } of group.streams) next.delete(record.id);
  if (shows) next.add(group.key);
  else next.delete(group.key);
  return next;
}

/** With every group hidden but this. */
export function allBut(groups: readonly SourceGroup[], { key }: SourceGroup): Hidden {
  return new Set(groups.filter((group) => group.key !== key).map((group) => group.key));
}

/** Streams of pages in other tabs than this. */
export function foreignPages(streams: Iterable<StreamRecord>, tab: number): string[] {
  return [...streams].flatMap(({ id, source }) => (source === 'page' && tabOfStream(id) !== tab ? [id] : []));
}

/** Keys of the groups of BOSH bodies: their frames are shown as what they carried. */
export function bodyGroups(streams: Iterable<StreamRecord>): string[] {
  return [...new Set([...streams].flatMap((one) => (one.source === 'bosh' ? [groupKey(one)] : [])))];
}
