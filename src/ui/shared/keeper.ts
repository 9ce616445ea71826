/** What a popup would lose whenever one clicks beside it: where one was, and what was shown. */
import type { AccountView } from '../../contract/accounts.ts';
import type { Client } from '../../platform/client.ts';
import { nothingBefore, type Before, type Painted, type PopupPlace } from './before.ts';

const placeKey = 'place';
const accountsKey = 'accounts';
const paintedKey = 'painted';

interface KeptTexts {
  readonly place: string | null;
  readonly accounts: string | null;
  readonly painted: string | null;
}

/** What surfaces of this browser run wrote down; the extension alone can write there, and an update clears it. */
export function readBefore({ place, accounts, painted }: KeptTexts): Before {
  const placed = textsOf(place);
  return {
    place: { account: placed['account'] ?? null, peer: placed['peer'] ?? null },
    accounts: accounts === null ? nothingBefore.accounts : (JSON.parse(accounts) as Before['accounts']),
    painted: painted === null ? null : (JSON.parse(painted) as Painted),
  };
}

export class Keeper {
  readonly #client: Pick<Client, 'keep' | 'kept'>;

  constructor(client: Pick<Client, 'keep' | 'kept'>) {
    this.#client = client;
  }

  /** All that is shown before anybody answers. */
  async before(): Promise<Before> {
    const keys = [placeKey, accountsKey, paintedKey];
    const [place = null, accounts = null, painted = null] = await Promise.all(
      keys.map((key) => this.#client.kept(key)),
    );
    return readBefore({ place, accounts, painted });
  }

  async keepAccounts(accounts: readonly AccountView[]): Promise<void> {
    await this.#client.keep(accountsKey, accounts.length === 0 ? null : JSON.stringify(accounts));
  }

  async keepPainted(painted: Painted): Promise<void> {
    await this.#client.keep(paintedKey, JSON.stringify(painted));
  }

  async keepPlace({ account, peer }: PopupPlace): Promise<void> {
    const known = Object.entries({ account, peer }).filter(([, value]) => value !== null);
    await this.#client.keep(placeKey, JSON.stringify(Object.fromEntries(known)));
  }

  /** Lets go of everything about an account. */
  async forget(account: string): Promise<void> {
    const { place, accounts, painted } = await this.before();
    if (place.account === account) await this.#client.keep(placeKey, null);
    if (painted?.account === account) await this.#client.keep(paintedKey, null);
    await this.keepAccounts(accounts.filter(({ jid }) => jid !== account));
  }
}

/** A record of texts; empty for what is none. */
function textsOf(text: string | null): Readonly<Record<string, string>> {
  const value: unknown = text === null ? {} : JSON.parse(text);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
