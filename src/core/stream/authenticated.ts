/** `<success/>` of SASL2 with all that was negotiated inline (XEP-0388 §2.6.1): no restart follows. */
import { formatJid, JidError, parseJid, sameBare, type Jid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { child, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { enabled, fresh } from '../xep/xep-0198.ts';
import { mechanismOf, tokenIn, tokenMechanismFor } from '../xep/xep-0484.ts';
import { idToResume } from './asking.ts';
import { leave } from './closing.ts';
import { fail, failUnexpected } from './failing.ts';
import { abandon, begin, resume } from './managing.ts';
import { shorten } from './quote.ts';
import { enter, settled, type In, type Step } from './state.ts';
import type { StreamEffect } from './types.ts';

type State = In<'authenticating'>;
type Authenticated = Extract<StreamEffect, { readonly type: 'authenticated' }>;

/** Whom the server authenticated; text where that is not an address. */
function identity(success: XmlElement): Jid | string {
  const element = child(success, 'authorization-identifier');
  const name = element === undefined ? '' : text(element).trim();
  try {
    return parseJid(name);
  } catch (error) {
    if (error instanceof JidError) return name;
    throw error;
  }
}

function isOurs({ settings, exchange }: State, jid: Jid): boolean {
  const { at } = exchange.sasl;
  return at === 'anonymous-sent' ? jid.domain === settings.jid.domain : sameBare(jid, settings.jid);
}

/** What the resource was bound with, and whether stanzas are counted from here on. */
function bound(state: State, bind: XmlElement, jid: Jid, before: readonly StreamEffect[]): Step {
  const managed = child(bind, 'enabled', ns.sm);
  const management = managed === undefined ? null : enabled(fresh, managed);
  const hasCarbons = state.exchange.offer.bind?.includes(ns.carbons) === true;
  return begin(state, { jid, management, hasCarbons }, ...before);
}

export function authenticatedInline(state: State, success: XmlElement, authenticated: Authenticated): Step {
  const jid = identity(success);
  if (typeof jid === 'string') return fail(state, { code: 'wrong-identity', got: shorten(jid) });
  if (!isOurs(state, jid)) return fail(state, { code: 'wrong-identity', got: formatJid(jid) });
  if (state.settings.invalidates === true) {
    const left = leave(state);
    return { state: left.state, effects: [authenticated, ...left.effects] };
  }
  const { sasl, offer } = state.exchange;
  const mechanism =
    sasl.at === 'token-sent'
      ? mechanismOf(sasl.token)
      : tokenMechanismFor(offer.tokens, state.settings.channelBinding);
  // Nobody asked for one where none can be used.
  const token = mechanism === null ? null : tokenIn(success, mechanism);
  const done: StreamEffect = token === null ? authenticated : { ...authenticated, token };
  const asked = idToResume(state) !== null && state.exchange.offer.resume;
  const resumed = child(success, 'resumed', ns.sm);
  if (resumed !== undefined) {
    return asked ? resume(state, resumed, done) : failUnexpected(state, resumed);
  }
  const bind = child(success, 'bound', ns.bind2);
  if (bind !== undefined) {
    if (jid.resource === '') return fail(state, { code: 'bind-failed', condition: 'invalid-jid' });
    return bound(state, bind, jid, [done, ...abandon(state.earlier, child(success, 'failed', ns.sm))]);
  }
  // Neither: features follow, and binding goes the old way.
  const failed = asked ? abandon(state.earlier, child(success, 'failed', ns.sm)) : [];
  const next = asked ? settled(state) : state;
  return enter(next, { phase: 'features', secrets: null, resumeSent: false }, done, ...failed);
}
