/** Asks a server, the account on it, its components and some of their rooms what they can, side by side. */
import type { ExploreFailure, Explored, OwnQuestion } from '../../../contract/explore.ts';
import { ownQuestions } from '../../../contract/explore.ts';
import type { RequestFailure } from '../../../contract/failure.ts';
import type { Evidence, Role } from '../../../core/conformance/suites/types.ts';
import type { Info, Item } from '../../../core/xep/xep-0030.ts';
import type { Mirror, Outcome } from '../../shared/mirror.svelte.ts';
import { domainOf } from '../../shared/state-words.ts';

export interface EntityReport {
  readonly role: Role;
  readonly jid: string;
  readonly info: Info | null;
  /** Why it did not say; null while it is asked, and where it did. */
  readonly failure: ExploreFailure | null;
}

export interface Surveyed {
  readonly entities: readonly EntityReport[];
  readonly answers: Evidence['answers'];
  readonly settled: boolean;
  /** Why nobody could be asked. */
  readonly failure: RequestFailure | null;
}

export const unasked: Surveyed = { entities: [], answers: {}, settled: false, failure: null };

/** A server that lists more is asked about these alone; each may keep one waiting. */
const mostComponents = 20;
const roomsOfEach = 3;
const atATime = 6;

/** `told` hears of every step. Ends early, with why, where the account has no stream. */
export async function surveyServer(
  ask: Mirror['ask'],
  account: string,
  told: (so: Surveyed) => void,
): Promise<void> {
  let state = unasked;
  const tell = (more: Partial<Surveyed>): void => told((state = { ...state, ...more }));
  const answered = <T>(outcome: Outcome<Explored<T>>): Explored<T> => {
    if (outcome.ok) return outcome.value;
    tell({ failure: outcome.failure });
    return { ok: false, failure: { code: 'session-ended' } };
  };
  const put = (report: EntityReport): void => {
    const others = state.entities.filter(({ role, jid }) => role !== report.role || jid !== report.jid);
    tell({ entities: [...others, report] });
  };

  const infoOf = async (role: Role, jid: string): Promise<Info | null> => {
    put({ role, jid, info: null, failure: null });
    const said = answered(await ask('explore.info', { account, to: jid }));
    put({ role, jid, info: said.ok ? said.value : null, failure: said.ok ? null : said.failure });
    return said.ok ? said.value : null;
  };
  const itemsOf = async (jid: string): Promise<readonly Item[] | ExploreFailure> => {
    const said = answered(await ask('explore.items', { account, to: jid }));
    return said.ok ? said.value : said.failure;
  };
  const own = async (question: OwnQuestion): Promise<void> => {
    const said = answered(await ask('explore.own', { account, question }));
    tell({ answers: { ...state.answers, [question]: answerOf(said) } });
  };
  const component = async (jid: string): Promise<void> => {
    const info = await infoOf('component', jid);
    if (info?.identities.some(({ category }) => category === 'conference') !== true) return;
    const rooms = await itemsOf(jid);
    if ('code' in rooms) return;
    const addresses = rooms.map((room) => room.jid).filter((room) => room.endsWith(`@${jid}`));
    await Promise.all(addresses.slice(0, roomsOfEach).map((room) => infoOf('room', room)));
  };
  const components = async (): Promise<void> => {
    const items = await itemsOf(domain);
    // What it has is not known then, and must not count as nothing.
    if ('code' in items) return put({ role: 'component', jid: domain, info: null, failure: items });
    const addresses = items.filter(({ jid, node }) => node === null && jid !== domain && !/[@/]/.test(jid));
    const waiting = [...new Set(addresses.map(({ jid }) => jid))].slice(0, mostComponents);
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await component(next);
    };
    await Promise.all(Array.from({ length: atATime }, work));
  };

  const domain = domainOf({ jid: account });
  await Promise.all([
    infoOf('server', domain),
    ...(account === domain ? [] : [infoOf('account', account)]),
    components(),
    ...ownQuestions.map(own),
  ]);
  tell({ settled: true });
}

/** That there is nothing under this name yet is an answer too (XEP-0054 §3.1); what nobody handles is not. */
function answerOf(said: Explored<null>): 'yes' | 'no' | 'unknown' {
  if (said.ok) return 'yes';
  if (said.failure.code !== 'refused') return 'unknown';
  const { condition } = said.failure;
  if (condition === 'item-not-found') return 'yes';
  return ['service-unavailable', 'feature-not-implemented'].includes(condition) ? 'no' : 'unknown';
}
