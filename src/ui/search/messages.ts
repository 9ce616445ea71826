/** What a page and its search workers tell each other. */
import type { Residual } from '../../core/query/index.ts';
import type { ChunkJob, Found, Survey } from '../shared/inspector/search.ts';

export type Asked =
  | {
      readonly type: 'search';
      readonly run: number;
      /** Which store is searched; null for what is recorded. */
      readonly database: string | null;
      readonly tree: Residual;
      readonly batch: readonly ChunkJob[];
    }
  /** What can be said of all texts of a part without reading them? */
  | {
      readonly type: 'survey';
      readonly run: number;
      readonly database: string | null;
      readonly tree: Residual;
      readonly part: ChunkJob['part'];
    }
  /** A store will be searched. */
  | { readonly type: 'open'; readonly database: string | null }
  | { readonly type: 'stop'; readonly run: number };

export type Told =
  | { readonly type: 'found'; readonly run: number; readonly found: Found }
  | {
      readonly type: 'surveyed';
      readonly run: number;
      readonly part: ChunkJob['part'];
      readonly survey: Survey;
    }
  /** The batch is done. */
  | { readonly type: 'next'; readonly run: number };
