/** Resource binding (RFC 6120 §7) and, where a server insists, the session of RFC 3921 §3. */
import { JidError, parseJid, type Jid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { enableRequest, fresh, resumeRequest } from '../xep/xep-0198.ts';
import { idToResume } from './asking.ts';
import { fail, failUnexpected } from './failing.ts';
import { abandon, begin, offersManagement, resume } from './managing.ts';
import { shorten } from './quote.ts';
import { enter, send, settled, type In, type Step, type StreamState } from './state.ts';

const bindId = 'bind';
const sessionId = 'session';

/** Features of the stream after authentication: the session from before is resumed, or else a resource is asked for. */
export function establish(state: In<'features'>, features: XmlElement, resumeSent: boolean): Step {
  if (resumeSent) return enter(state, { phase: 'resuming', features });
  const id = idToResume(state);
  if (state.earlier === null || id === null || !offersManagement(features))
    return bind(state, features, id !== null);
  return enter(state, { phase: 'resuming', features }, send(resumeRequest(state.earlier.management, id)));
}

/** The answer to `<resume/>`; a session that cannot be resumed is followed by a new one on the same stream (§5). */
export function readResumption(state: In<'resuming'>, element: XmlElement): Step {
  if (element.name === 'resumed') return resume(state, element);
  if (element.name !== 'failed') return failUnexpected(state, element);
  const told = abandon(state.earlier, element);
  const next = bind(settled(state), state.features, true);
  return { state: next.state, effects: [...told, ...next.effects] };
}

/** @param resuming a session was to be resumed: that is why no resource was asked for with SASL2 */
function bind(state: StreamState, features: XmlElement, resuming: boolean): Step {
  if (child(features, 'bind', ns.bind) === undefined) {
    return fail(
      state,
      resuming ? { code: 'bound-too-late' } : { code: 'bind-failed', condition: 'not-offered' },
    );
  }
  const { resource } = state.settings;
  const wish = resource === undefined ? [] : [el('resource', ns.bind, {}, resource)];
  const request = el('iq', ns.client, { type: 'set', id: bindId }, el('bind', ns.bind, {}, ...wish));
  return enter(state, { phase: 'binding', features, jid: null }, send(request));
}

/** Old servers route nothing before this request; newer ones mark it optional (RFC 6121 Appendix E). */
function needsSession(features: XmlElement): boolean {
  const session = child(features, 'session', ns.session);
  return session !== undefined && child(session, 'optional') === undefined;
}

function conditionOf(iq: XmlElement): string {
  const error = child(iq, 'error');
  const condition = error && children(error).find((one) => one.ns === ns.stanzas && one.name !== 'text');
  return shorten(condition?.name ?? 'undefined-condition');
}

function boundJid(iq: XmlElement): Jid | null {
  const bound = child(iq, 'bind', ns.bind);
  const jid = bound && child(bound, 'jid');
  if (jid === undefined) return null;
  try {
    const parsed = parseJid(text(jid).trim());
    return parsed.resource === '' ? null : parsed;
  } catch (error) {
    if (error instanceof JidError) return null;
    throw error;
  }
}

/** Management is asked for and used at once: what leaves after `<enable/>` counts (XEP-0198 §4, note). */
function online(state: In<'binding'>, jid: Jid): Step {
  const managed = offersManagement(state.features);
  const told = [...abandon(state.earlier, undefined), ...(managed ? [send(enableRequest())] : [])];
  return begin(state, { jid, management: managed ? fresh : null, hasCarbons: false }, ...told);
}

/** The answer to either request. Another IQ has no business here yet. */
export function readAnswer(state: In<'binding'>, iq: XmlElement): Step {
  const type = attr(iq, 'type');
  const awaited = state.jid === null ? bindId : sessionId;
  if (attr(iq, 'id') !== awaited || (type !== 'result' && type !== 'error')) return failUnexpected(state, iq);
  if (type === 'error') return fail(state, { code: 'bind-failed', condition: conditionOf(iq) });
  if (state.jid !== null) return online(state, state.jid);
  const jid = boundJid(iq);
  if (jid === null) return fail(state, { code: 'bind-failed', condition: 'invalid-jid' });
  if (!needsSession(state.features)) return online(state, jid);
  const request = el('iq', ns.client, { type: 'set', id: sessionId }, el('session', ns.session));
  return enter(state, { phase: 'binding', features: state.features, jid }, send(request));
}
