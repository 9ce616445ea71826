/** Drafts that stay: those that were sent, newest first, and those that a person keeps. */
import { maskSecrets } from '../../../core/framing/index.ts';
import { parseFrame } from '../../../core/xml/index.ts';

/** Where they are saved: the part of a surface's client that this needs. */
interface Disk {
  save(key: string, value: string | null): Promise<void>;
  saved(key: string): Promise<string | null>;
}

export interface Shelf {
  readonly kept: readonly string[];
  readonly sent: readonly string[];
}

const key = 'composer shelf';
const empty: Shelf = { kept: [], sent: [] };
/** More would be a list that nobody reads. */
const most = 50;
/** Longer ones would fill the storage of the browser, UTF-16 code units. */
const longest = 16_384;

export class DraftShelf {
  readonly #disk: Disk;
  /** One after the other: each writes all. */
  #writing: Promise<Shelf> = Promise.resolve(empty);

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async all(): Promise<Shelf> {
    const text = await this.#disk.saved(key);
    try {
      const value: unknown = JSON.parse(text ?? '{}');
      if (typeof value !== 'object' || value === null) return empty;
      return {
        kept: strings('kept' in value ? value.kept : []),
        sent: strings('sent' in value ? value.sent : []),
      };
    } catch {
      // Written by nobody we know: as good as nothing.
      return empty;
    }
  }

  /** Notes that a draft was sent. One that holds a secret, or is very long, is not kept. */
  sent(text: string): Promise<Shelf> {
    return this.#change((shelf) => ({
      ...shelf,
      sent: isKeepable(text) ? onTop(shelf.sent, text) : shelf.sent,
    }));
  }

  keep(text: string): Promise<Shelf> {
    return this.#change((shelf) => ({
      ...shelf,
      kept: isKeepable(text) ? onTop(shelf.kept, text) : shelf.kept,
    }));
  }

  drop(text: string): Promise<Shelf> {
    return this.#change(({ kept, sent }) => ({
      kept: kept.filter((one) => one !== text),
      sent: sent.filter((one) => one !== text),
    }));
  }

  #change(change: (shelf: Shelf) => Shelf): Promise<Shelf> {
    const written = this.#writing
      .catch(() => empty)
      .then(async () => {
        const next = change(await this.all());
        await this.#disk.save(key, JSON.stringify(next));
        return next;
      });
    this.#writing = written;
    return written;
  }
}

/** Whether a draft may lie on disk. */
export function isKeepable(text: string): boolean {
  if (text.trim() === '' || text.length > longest) return false;
  try {
    return maskSecrets(text, parseFrame(text)) === text;
  } catch {
    // Not well-formed: secrets are found by their look.
    return maskSecrets(text, null) === text;
  }
}

function onTop(list: readonly string[], text: string): string[] {
  return [text, ...list.filter((one) => one !== text)].slice(0, most);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
