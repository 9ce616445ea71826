/** Stream management on a stream (XEP-0198): resuming, counting, acknowledging. The figures are in core/xep. */
import type { Jid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { attr } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import * as sm from '../xep/xep-0198.ts';
import type { Management } from '../xep/xep-0198.ts';
import { carbonsRequest } from '../xep/xep-0280.ts';
import { withoutLive } from '../xep/xep-0301.ts';
import { fail, failUnexpected } from './failing.ts';
import { enter, send, settled, stay, type In, type Step, type StreamState } from './state.ts';
import type { Earlier, StreamEffect } from './types.ts';

type Online = In<'online'>;

/** No effect where there is nothing to tell. */
function tell(type: 'acknowledged', stanzas: readonly XmlElement[]): readonly StreamEffect[] {
  return stanzas.length === 0 ? [] : [{ type, stanzas }];
}

/**
 * The earlier session is gone. With the `h` of `<failed/>` (§5) it is known what the server handled of what it had
 * not acknowledged; without it nobody can tell.
 */
export function abandon(earlier: Earlier | null, failed: XmlElement | undefined): readonly StreamEffect[] {
  if (earlier === null) return [];
  const { management } = earlier;
  const h = failed === undefined ? null : sm.countIn(failed);
  const taken = h === null ? null : sm.take(management, h);
  const known = taken?.ok === true;
  const stanzas = known ? taken.state.queue : management.queue;
  return [
    ...tell('acknowledged', known ? taken.delivered : []),
    ...(stanzas.length === 0 ? [] : [{ type: 'undelivered', stanzas, surely: known } as const]),
  ];
}

/** `<resumed/>`: what the server has not seen leaves again, in order (§5). */
export function resume(state: StreamState, element: XmlElement, ...before: readonly StreamEffect[]): Step {
  const { earlier } = state;
  const h = sm.countIn(element);
  if (earlier === null || h === null || attr(element, 'previd') !== earlier.management.id) {
    return failUnexpected(state, element);
  }
  const taken = sm.take(earlier.management, h);
  if (!taken.ok) return fail(state, taken.fault);
  const { queue } = taken.state;
  const asked = queue.length > 0;
  // What was received but not seen to is sent again by the server, and counted then.
  const management: Management = { ...taken.state, received: taken.state.handled, asked, owed: false };
  return enter(
    settled(state),
    { phase: 'online', jid: earlier.jid, management },
    ...before,
    ...tell('acknowledged', taken.delivered),
    { type: 'online', jid: earlier.jid, resumed: true },
    ...queue.map(send),
    ...(asked ? [send(sm.ackRequest())] : []),
  );
}

function manage(state: Online, management: Management, ...effects: readonly StreamEffect[]): Step {
  return stay({ ...state, management }, ...effects);
}

/**
 * A session begins, its resource bound. Copies of what the account's other clients do are asked for at once where
 * that did not happen with the binding; who has no account has no other clients.
 * @param management null where stanzas are not counted (yet)
 */
export function begin(
  state: StreamState,
  bound: { readonly jid: Jid; readonly management: Management | null; readonly hasCarbons: boolean },
  ...before: readonly StreamEffect[]
): Step {
  const { jid, management } = bound;
  const { settings } = state;
  // Built anew: nothing of how it was proved stays.
  const online: Online = { settings, earlier: null, phase: 'online', jid, management };
  const begun = [...before, { type: 'online', jid, resumed: false } as const];
  if (bound.hasCarbons || settings.jid.local === '') return stay(online, ...begun);
  const asked = sendStanza(online, carbonsRequest());
  return { state: asked.state, effects: [...begun, ...asked.effects] };
}

/**
 * Features that follow on SASL2 while the session is there already (XEP-0388 §2.6.1): management that Bind 2 could
 * not enable is enabled now.
 */
export function readLateFeatures(state: Online, features: XmlElement): Step {
  if (state.management !== null || !offersManagement(features)) return stay(state);
  return manage(state, sm.fresh, send(sm.enableRequest()));
}

/** A stanza of the application leaves. One `<r/>` at a time is on its way. What is no stanza is not counted. */
export function sendStanza(state: Online, stanza: XmlElement): Step {
  const { management } = state;
  if (management === null || stanza.ns !== ns.client) return stay(state, send(stanza));
  // What is written at this moment is not to be read later as if it were; counted it is all the same.
  const next = { ...sm.sending(management, withoutLive(stanza)), asked: true };
  return manage(state, next, send(stanza), ...(management.asked ? [] : [send(sm.ackRequest())]));
}

/** Asks for a sign of life; without management there is nothing to ask by. */
export function askForCount(state: Online): Step {
  const { management } = state;
  if (management?.enabled !== true) return stay(state);
  return manage(state, { ...management, asked: true }, send(sm.ackRequest()));
}

/** A stanza of the server arrived. */
export function receiveStanza(state: Online, element: XmlElement): Step {
  const { management } = state;
  if (management?.enabled !== true) return stay(state, { type: 'stanza', element });
  const next = sm.receiving(management);
  return manage(state, next, { type: 'stanza', element, count: next.received });
}

/** The oldest stanza was seen to; what they asked for while it was not is answered now. */
export function stanzaHandled(state: Online): Step {
  if (state.management === null) return stay(state);
  const next = sm.handling(state.management);
  if (!next.owed || !sm.isIdle(next)) return manage(state, next);
  return manage(state, { ...next, owed: false }, send(sm.ack(next)));
}

function acknowledged(state: Online, management: Management, element: XmlElement): Step {
  const h = sm.countIn(element);
  if (h === null) return failUnexpected(state, element);
  const taken = sm.take(management, h);
  if (!taken.ok) return fail(state, taken.fault);
  const asked = taken.state.queue.length > 0;
  const again = asked && taken.delivered.length > 0 ? [send(sm.ackRequest())] : [];
  return manage(state, { ...taken.state, asked }, ...tell('acknowledged', taken.delivered), ...again);
}

/** Any element of stream management while online. */
export function readManagement(state: Online, element: XmlElement): Step {
  const { management } = state;
  // An answer to what was not asked for means nothing.
  if (management === null) return stay(state);
  switch (element.name) {
    case 'enabled':
      return management.enabled
        ? failUnexpected(state, element)
        : manage(state, sm.enabled(management, element));
    case 'failed':
      return management.enabled ? failUnexpected(state, element) : stay({ ...state, management: null });
    case 'r':
      return sm.isIdle(management)
        ? stay(state, send(sm.ack(management)))
        : manage(state, { ...management, owed: true });
    case 'a':
      return acknowledged(state, management, element);
    default:
      return failUnexpected(state, element);
  }
}

/** Whether `<sm/>` is among the features. */
export const offersManagement = (features: XmlElement): boolean =>
  features.children.some((node) => typeof node !== 'string' && node.name === 'sm' && node.ns === ns.sm);
