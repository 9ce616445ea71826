/** Gets somebody an account: finds the endpoints of a domain, asks what it wants to know, and sends what was filled in. */
import { RequestError } from '../../contract/failure.ts';
import type { Handlers } from '../../contract/index.ts';
import type { RegisterFailure } from '../../contract/register.ts';
import { bare, formatJid, parseJid, JidError } from '../../core/jid.ts';
import type { RegisteringConfig } from '../../core/stream/registering/index.ts';
import type { Ports } from '../../platform/ports.ts';
import { addressOf, domainOf } from '../addresses.ts';
import type { Dialling } from '../discovery/dialling.ts';
import type { Resolver } from '../discovery/resolver.ts';
import { findEndpoints } from '../endpoints.ts';
import { inOrder, isBosh } from '../head-start.ts';
import type { FrameSink } from '../recorder.ts';
import { openRegistering, type RegisteringOutcome } from './link.ts';

type Served = Pick<Handlers, Extract<keyof Handlers, `register.${string}`>>;

export interface RegisteringDeps {
  readonly ports: Ports;
  readonly recorder: FrameSink;
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly dialling: Pick<Dialling, 'begin' | 'heldAtMost'>;
  readonly signIn: (jid: string, password: string) => Promise<unknown>;
  /** Somebody is to be a contact of this account as soon as it is online. */
  readonly invited: (account: string, inviter: string, token: string) => Promise<void>;
}

export function createRegistering(deps: RegisteringDeps): Served {
  const { ports, recorder, dialling } = deps;
  /** Where the form came from: what is filled in goes there first. */
  const known = new Map<string, string>();

  /** One endpoint after the other, until one answers for the domain. */
  const call = async (
    account: string,
    config: RegisteringConfig,
  ): Promise<RegisteringOutcome | { readonly failure: RegisterFailure }> => {
    const { domain } = config;
    const found = await findEndpoints(deps.resolver, ports.clock, domain);
    if (!found.ok) return { failure: found.failure };
    const first = known.get(domain);
    const urls = inOrder(found.urls);
    const listed =
      first === undefined || !urls.includes(first) ? urls : [first, ...urls.filter((url) => url !== first)];
    let failure: RegisterFailure = { area: 'session', failure: { code: 'no-candidate' } };
    // Of what others failed for, the first tells the most: it was ranked best.
    let told = false;
    for (const url of listed) {
      const dialled = await dialling.begin(domain, url, 'as-needed');
      const outcome = dialled.ok
        ? await openRegistering({ ports, recorder, account, url, held: dialling.heldAtMost, config })
        : { failure: dialled.failure, opened: false };
      if ('form' in outcome && (outcome.opened || outcome.failure === null)) {
        known.set(domain, url);
        return outcome;
      }
      if (outcome.failure === null) continue;
      if (dialled.ok && !isBosh(url) && neverOpened(outcome.failure)) dialled.unopened();
      // Keys that are not as they should be are hidden by nothing.
      if (!told || outcome.failure.area === 'pins') failure = outcome.failure;
      told = true;
    }
    return { failure };
  };

  return {
    async 'register.ask'({ domain: asked, token }) {
      const domain = domainOf(asked);
      const outcome = await call(domain, { domain, lang: ports.language(), token, filled: null });
      if ('form' in outcome && outcome.form !== null) return { ok: true, form: outcome.form };
      return { ok: false, failure: outcome.failure ?? unfinished };
    },
    async 'register.create'({ domain: asked, token, as, answers, inviter }) {
      const domain = domainOf(asked);
      const said = (name: string): string => answers.find((one) => one.name === name)?.values[0] ?? '';
      const [username, password] = [said('username'), said('password')];
      const jid = accountOf(username, domain);
      if (password === '') throw new RequestError({ code: 'bad-request', detail: 'password' });
      const by = inviter === null ? null : formatJid(bare(addressOf(inviter)));
      // The server hears the name by which it will be signed in with.
      const filled = {
        as,
        answers: answers
          .filter(({ kind }) => kind !== 'note')
          .map((one) => (one.name === 'username' ? { ...one, values: [parseJid(jid).local] } : one)),
      };
      const outcome = await call(jid, { domain, lang: ports.language(), token, filled });
      if (!('registered' in outcome) || !outcome.registered) {
        return { ok: false, failure: outcome.failure ?? unfinished };
      }
      if (by !== null && token !== null) await deps.invited(jid, by, token);
      await deps.signIn(jid, password);
      return { ok: true, jid };
    },
  };
}

/** It ended well without having done what it was for, which no server brings about. */
const unfinished: RegisterFailure = { area: 'register', failure: { code: 'form-unreadable' } };

function neverOpened({ failure }: RegisterFailure): boolean {
  return failure.code === 'dial-timeout' || (failure.code === 'socket-closed' && !failure.opened);
}

/** @throws `RequestError` `invalid-address` */
function accountOf(username: string, domain: string): string {
  try {
    const jid = parseJid(`${username}@${domain}`);
    // What is typed as a name may hold what ends one.
    if (jid.local !== '' && jid.domain === domain && jid.resource === '') return formatJid(jid);
  } catch (error) {
    if (!(error instanceof JidError)) throw error;
  }
  throw new RequestError({ code: 'invalid-address', detail: `${username}@${domain}` });
}
