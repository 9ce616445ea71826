/** Service discovery through an account, as surfaces ask for it: one question, one answer, each bounded in time. */
import { RequestError } from '../../contract/failure.ts';
import type { Explored, ExploreFailure, OwnQuestion } from '../../contract/explore.ts';
import type { Handlers } from '../../contract/index.ts';
import { formatJid, JidError, parseJid } from '../../core/jid.ts';
import { ns } from '../../core/namespaces.ts';
import { el } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import { rosterRequest } from '../../core/xep/rfc6121-roster.ts';
import {
  bounded,
  discoInfoRequest,
  discoItemsRequest,
  parseInfo,
  parseItems,
} from '../../core/xep/xep-0030.ts';
import type { ClockPort } from '../../platform/ports.ts';
import { SessionEndedError, StanzaError, TimeoutError } from '../stanza/index.ts';

type Served = Pick<Handlers, Extract<keyof Handlers, `explore.${string}`>>;

/** Somebody looks at an empty line meanwhile, ms. */
const patienceMs = 10_000;

const own: Record<OwnQuestion, () => XmlElement> = {
  roster: rosterRequest,
  vcard: () => el('iq', ns.client, { type: 'get' }, el('vCard', ns.vcard)),
  private: () =>
    el(
      'iq',
      ns.client,
      { type: 'get' },
      el('query', ns.privateStorage, {}, el('storage', ns.bookmarksPrivate)),
    ),
};

export function createExplore(deps: {
  readonly clock: Pick<ClockPort, 'now'>;
  /** Sends a request over the session of an account; throws `RequestError` where there is none. */
  readonly ask: (account: string, iq: XmlElement, timeoutMs: number) => Promise<XmlElement>;
  readonly resources: (account: string, contact: string) => readonly string[];
}): Served {
  const asked = async <T>(
    account: string,
    iq: XmlElement,
    read: (result: XmlElement) => T,
  ): Promise<Explored<T>> => {
    const began = deps.clock.now();
    try {
      const value = read(await deps.ask(account, iq, patienceMs));
      return { ok: true, value, took: Math.max(0, deps.clock.now() - began) };
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  };

  return {
    'explore.info': async ({ account, to, node }) =>
      asked(account, discoInfoRequest(addressOf(to), node), (result) => bounded(parseInfo(result))),
    'explore.items': async ({ account, to, node }) =>
      asked(account, discoItemsRequest(addressOf(to), node), parseItems),
    'explore.own': ({ account, question }) => asked(account, own[question](), () => null),
    'explore.resources': ({ account, contact }) => Promise.resolve(deps.resources(account, contact)),
  };
}

/** @throws `RequestError` */
function addressOf(text: string): string {
  try {
    return formatJid(parseJid(text));
  } catch (error) {
    if (error instanceof JidError) throw new RequestError({ code: 'invalid-address', detail: text });
    throw error;
  }
}

function failureOf(error: unknown): ExploreFailure {
  if (error instanceof StanzaError) {
    return { code: 'refused', condition: error.condition, text: error.text };
  }
  if (error instanceof TimeoutError) return { code: 'no-answer', seconds: error.timeoutMs / 1000 };
  if (error instanceof SessionEndedError) return { code: 'session-ended' };
  throw error;
}
