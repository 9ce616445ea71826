/** Whom what was written goes out as. */
import type { PageView } from '../../../contract/page.ts';
import type { Mirror, Outcome } from '../mirror.svelte.ts';

/** A stream that a person may write on. */
export interface Target {
  readonly key: string;
  /** The inspected page, on its own socket, rather than an account of ours. */
  readonly page: boolean;
  /** Bare JID it goes out as; empty where a page did not show it. */
  readonly jid: string;
  /** What a person knows it by. */
  readonly name: string;
  readonly domain: string;
  /** Whether anything can leave now. */
  readonly ready: boolean;
  send(text: string): Promise<Outcome<null>>;
}

/** Whom a draft is for. */
export type Wanted = Pick<Target, 'key' | 'page' | 'jid' | 'name'>;

export function wantedAccount(jid: string): Wanted {
  return { key: accountKey(jid), page: false, jid, name: jid };
}
export function wantedPage(stream: string, origin: string): Wanted {
  return { key: pageKey(stream), page: true, jid: '', name: origin };
}

/** It is not there, and nothing leaves. */
export function goneTarget(wanted: Wanted): Target {
  return {
    ...wanted,
    domain: '',
    ready: false,
    send: () => Promise.resolve({ ok: false, failure: { code: wanted.page ? 'page-gone' : 'not-online' } }),
  };
}

export const accountKey = (jid: string): string => `account ${jid}`;
const pageKey = (stream: string): string => `page ${stream}`;

/** The streams of the accounts that are signed in to. */
export function accountTargets(mirror: Mirror): readonly Target[] {
  return mirror.accounts
    .filter(({ state: session }) => session.phase !== 'offline')
    .map(({ jid, state: session }) => ({
      key: accountKey(jid),
      page: false,
      jid,
      name: jid,
      domain: domainOf(jid),
      ready: session.phase === 'online',
      send: (text) => mirror.ask('compose.send', { account: jid, text }),
    }));
}

/**
 * The open sockets of pages that are recorded: of the page in that tab, or of all where `tab` is null.
 * Several of one origin are told apart by a number.
 */
export function pageTargets(
  mirror: Mirror,
  pages: readonly PageView[],
  tab: number | null,
): readonly Target[] {
  const open = pages
    .filter((page) => tab === null || page.tab === tab)
    .flatMap(({ origin, streams }) => streams.map((stream) => ({ ...stream, origin })));
  const names = open.map(({ jid, origin }) => {
    const { host } = new URL(origin);
    return jid === null ? host : `${jid} · ${host}`;
  });
  return open.map(({ stream, url, jid }, index) => {
    const name = names[index] ?? '';
    const same = names.slice(0, index).filter((one) => one === name).length;
    return {
      key: pageKey(stream),
      page: true,
      jid: jid ?? '',
      name: same === 0 ? name : `${name} (${same + 1})`,
      domain: jid === null ? new URL(url).hostname : domainOf(jid),
      ready: true,
      send: (text) => mirror.ask('page.send', { stream, text }),
    };
  });
}

const domainOf = (jid: string): string => jid.slice(jid.indexOf('@') + 1);
