/** The streams of which frames are kept. */
import type { IDBPDatabase } from 'idb';
import { asStream } from '../core/frames/check.ts';
import type { FramesSchema, KeptStream } from './schema.ts';

/** By id; null stands for one that cannot be read. */
export async function keptStreams(
  db: IDBPDatabase<FramesSchema>,
): Promise<(readonly [string, KeptStream | null])[]> {
  const [keys, values] = await Promise.all([
    db.getAllKeys('streams'),
    db.getAll('streams').catch(() => null),
  ]);
  return Promise.all(
    keys.map(async (id, index) => {
      const value: unknown = values?.[index] ?? (await db.get('streams', id).catch(() => null));
      const stream = asStream(value);
      return [id, stream?.id === id ? stream : null] as const;
    }),
  );
}
