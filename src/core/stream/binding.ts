/** Resource binding (RFC 6120 §7) and, where a server insists, the session of RFC 3921 §3. */
import { JidError, parseJid, type Jid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { fail, failUnexpected } from './failing.ts';
import { shorten } from './quote.ts';
import { enter, send, type In, type Step } from './state.ts';

const bindId = 'bind';
const sessionId = 'session';

/** Features of the stream after authentication: a resource is asked for. */
export function bind(state: In<'features'>, features: XmlElement): Step {
  if (child(features, 'bind', ns.bind) === undefined) {
    return fail(state, { code: 'bind-failed', condition: 'not-offered' });
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

function online(state: In<'binding'>, jid: Jid): Step {
  return enter(state, { phase: 'online' }, { type: 'online', jid, features: state.features });
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
