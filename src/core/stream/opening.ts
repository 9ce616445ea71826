/** Opening a stream and opening it again (RFC 7395 §3.4, §3.7; RFC 6120 §4.7). */
import { openFrame } from '../framing/index.ts';
import { formatJid } from '../jid.ts';
import type { XmlElement } from '../xml/types.ts';
import { resumeRequest } from '../xep/xep-0198.ts';
import { idToResume, maySendAhead, propose } from './asking.ts';
import { fail, failUnexpected } from './failing.ts';
import { answerFault } from './form.ts';
import { shorten } from './quote.ts';
import {
  end,
  enter,
  send,
  type In,
  type Settings,
  type Stage,
  type Step,
  type StreamState,
} from './state.ts';
import type { StreamEffect } from './types.ts';

/** Our `<open/>`; the address goes on it only where TLS hides it from others (RFC 6120 §4.7.1). */
export function sendOpen(settings: Settings): StreamEffect {
  const { jid, secure, lang } = settings;
  const from = secure && jid.local !== '' ? { from: formatJid(jid) } : {};
  return send(openFrame({ to: jid.domain, ...from, lang, version: '1.0' }));
}

/** The socket is open. Another subprotocol than the one asked for ends it at once (RFC 7395 §3.1). */
export function start(state: In<'idle'>, protocol: string): Step {
  if (protocol !== 'xmpp') {
    return end(state, { code: 'subprotocol-missing', got: shorten(protocol) }, { type: 'close-socket' });
  }
  const { secrets, known } = state;
  const open = sendOpen(state.settings);
  // With what the server offered last time its features need not be waited for (XEP-0305).
  const proposal = known === null ? null : propose(state, known, secrets);
  if (proposal === null || 'code' in proposal || !maySendAhead(proposal)) {
    return enter(state, { phase: 'opening', secrets, ahead: null }, open);
  }
  const ahead = proposal.exchange;
  return enter(state, { phase: 'opening', secrets, ahead }, open, send(proposal.element));
}

/**
 * After SASL of RFC 6120 a new stream begins at once (RFC 7395 §3.7). Who has a session to resume knows that the
 * server can, and asks for it without waiting to be offered it.
 */
export function restart(state: StreamState, ...before: readonly StreamEffect[]): Step {
  const id = idToResume(state);
  const open = sendOpen(state.settings);
  if (state.earlier === null || id === null) {
    return enter(state, { phase: 'restarting', resumeSent: false }, ...before, open);
  }
  const request = send(resumeRequest(state.earlier.management, id));
  return enter(state, { phase: 'restarting', resumeSent: true }, ...before, open, request);
}

/** The server's `<open/>`, first or after authentication. */
function checkOpen(state: In<'opening'> | In<'restarting'>, element: XmlElement, next: Stage): Step {
  const fault = answerFault(element, state.settings.jid.domain);
  if (fault === 'no-id') return failUnexpected(state, element);
  if (fault !== null) return fail(state, fault);
  return enter(state, next);
}

export function opened(state: In<'opening'>, element: XmlElement): Step {
  return checkOpen(state, element, { phase: 'features', secrets: state.secrets, ahead: state.ahead });
}

export function reopened(state: In<'restarting'>, element: XmlElement): Step {
  return checkOpen(state, element, { phase: 'features', secrets: null, resumeSent: state.resumeSent });
}
