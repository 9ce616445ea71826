/** What a popup would lose whenever one clicks beside it: where one was, and what is half written. */
import type { Client } from '../../platform/client.ts';

export interface PopupPlace {
  readonly account: string | null;
  readonly peer: string | null;
}

const placeKey = 'place';
/** One record for each account, so that forgetting the account forgets them all. */
const draftsKey = (account: string) => `drafts ${account}`;

export class Keeper {
  readonly #client: Pick<Client, 'keep' | 'kept'>;
  /** Drafts share a record, so they are written one after the other. */
  #writing: Promise<void> = Promise.resolve();

  constructor(client: Pick<Client, 'keep' | 'kept'>) {
    this.#client = client;
  }

  async place(): Promise<PopupPlace> {
    const { account, peer } = await this.#read(placeKey);
    return { account: account ?? null, peer: peer ?? null };
  }

  async keepPlace({ account, peer }: PopupPlace): Promise<void> {
    const known = Object.entries({ account, peer }).filter(([, value]) => value !== null);
    await this.#client.keep(placeKey, JSON.stringify(Object.fromEntries(known)));
  }

  /** The unsent text to a peer; empty if there is none. */
  async draft(account: string, peer: string): Promise<string> {
    await this.#writing;
    return (await this.#read(draftsKey(account)))[peer] ?? '';
  }

  keepDraft(account: string, peer: string, text: string): Promise<void> {
    const written = this.#writing.then(async () => {
      const { [peer]: _before, ...others } = await this.#read(draftsKey(account));
      const drafts = text === '' ? others : { ...others, [peer]: text };
      const none = Object.keys(drafts).length === 0;
      await this.#client.keep(draftsKey(account), none ? null : JSON.stringify(drafts));
    });
    // Whoever asked sees a failure; what is kept after it is not lost with it.
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Lets go of everything about an account. */
  async forget(account: string): Promise<void> {
    await this.#writing;
    await this.#client.keep(draftsKey(account), null);
    if ((await this.place()).account === account) await this.#client.keep(placeKey, null);
  }

  /** A record of texts; empty for what is none. */
  async #read(key: string): Promise<Readonly<Record<string, string>>> {
    const text = await this.#client.kept(key);
    const value: unknown = text === null ? {} : JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
  }
}
