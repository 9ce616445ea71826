/** Filters of the inspector that a person saved. */

/** Where they are saved: the part of a surface's client that this needs. */
interface Disk {
  save(key: string, value: string | null): Promise<void>;
  saved(key: string): Promise<string | null>;
}

const key = 'inspector filters';
/** More would be a menu that nobody reads. */
const most = 30;

export class SavedFilters {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The newest first. */
  async all(): Promise<readonly string[]> {
    const text = await this.#disk.saved(key);
    try {
      const value: unknown = JSON.parse(text ?? '[]');
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
    } catch {
      // Written by nobody we know: as good as nothing, and the next filter that is saved replaces it.
      return [];
    }
  }

  /** Answers what is saved then. */
  async add(filter: string): Promise<readonly string[]> {
    return this.#write([filter, ...(await this.all()).filter((one) => one !== filter)].slice(0, most));
  }

  async remove(filter: string): Promise<readonly string[]> {
    return this.#write((await this.all()).filter((one) => one !== filter));
  }

  async #write(filters: readonly string[]): Promise<readonly string[]> {
    await this.#disk.save(key, filters.length === 0 ? null : JSON.stringify(filters));
    return filters;
  }
}
