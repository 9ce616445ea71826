/** The frames of a store, as they are wanted for a file. */
import type { FrameSupply } from '../../core/capture/write.ts';
import { isHeld, marks } from '../../core/frames/pack.ts';
import { chunkOf } from '../../core/frames/row.ts';
import { FrameTable } from '../../core/frames/table.ts';
import { binaryTextAt, frameOf } from '../../core/frames/unpack.ts';
import type { FrameRecord, StreamRecord } from '../../core/framing/index.ts';
import type { FramesReader } from '../../store/readers.ts';

export interface StoredSupply extends FrameSupply {
  readonly count: number;
  /** Frames that could not be read so far. */
  readonly lost: () => number;
}

/** `seqs` ascends; null stands for all. */
export async function supplyOf(reader: FramesReader, seqs: Uint32Array | null): Promise<StoredSupply> {
  const held = await reader.open();
  const table = new FrameTable();
  table.append(held.packs, held.first);
  const wanted = seqs ?? everyNumber(table.first, table.last);
  const addresses = new Set<string>();
  for (const { pack } of table.packs) {
    for (const column of [pack.words.from, pack.words.to])
      for (const address of column) if (address !== null) addresses.add(address);
  }
  const lost = new Set<number>();
  const of = streamsOf(table, wanted);
  return {
    count: of.count,
    lost: () => lost.size,
    addresses,
    streams: held.streams
      .filter(({ id }) => of.ids.has(id))
      .concat([...of.ids].filter((id) => !held.streams.some((one) => one.id === id)).map(unknownStream)),
    async *frames(stream) {
      for (const chunk of chunksOf(table, wanted, stream))
        yield await framesOf(reader, table, chunk, (seq) => lost.add(seq));
    },
  };
}

function everyNumber(first: number, last: number): Uint32Array {
  return Uint32Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** What has frames and is no longer listed. */
function unknownStream(id: string): StreamRecord {
  return { id, source: 'account', account: '', url: '', openedAt: 0 };
}

function streamsOf(
  table: FrameTable,
  wanted: Uint32Array,
): { readonly ids: ReadonlySet<string>; readonly count: number } {
  const ids = new Set<string>();
  let count = 0;
  for (const seq of wanted) {
    const stream = streamAt(table, seq);
    if (stream === null) continue;
    count += 1;
    ids.add(stream);
  }
  return { ids, count };
}

function streamAt(table: FrameTable, seq: number): string | null {
  const pack = table.at(seq)?.pack;
  if (pack === undefined || !isHeld(pack, seq - pack.first)) return null;
  return pack.words.stream[pack.stream[seq - pack.first] ?? 0] ?? null;
}

/** Numbers of frames that are read together. */
function* chunksOf(table: FrameTable, wanted: Uint32Array, stream: string | null): Generator<number[]> {
  let seqs: number[] = [];
  let chunk = -1;
  for (const seq of wanted) {
    const of = streamAt(table, seq);
    if (of === null || (stream !== null && of !== stream)) continue;
    if (chunkOf(seq) !== chunk && seqs.length > 0) {
      yield seqs;
      seqs = [];
    }
    chunk = chunkOf(seq);
    seqs.push(seq);
  }
  if (seqs.length > 0) yield seqs;
}

async function framesOf(
  reader: FramesReader,
  table: FrameTable,
  seqs: readonly number[],
  lost: (seq: number) => void,
): Promise<FrameRecord[]> {
  const large = seqs.filter((seq) => {
    const pack = table.at(seq)?.pack;
    return pack !== undefined && ((pack.what[seq - pack.first] ?? 0) & marks.large) !== 0;
  });
  const read = await reader.chunk(chunkOf(seqs[0] ?? 1), large, true);
  return seqs.flatMap((seq) => {
    const pack = table.at(seq)?.pack;
    const texts = read.texts?.find(({ first, ends }) => seq >= first && seq < first + ends.length);
    const text = read.large.get(seq) ?? (pack && texts && binaryTextAt(pack, texts, seq, read.large)) ?? null;
    const frame = pack === undefined || text === null ? null : frameOf(pack, seq, text);
    if (frame === null) lost(seq);
    return frame ?? [];
  });
}
