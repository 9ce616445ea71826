/** Opening a stream and opening it again (RFC 7395 §3.4, §3.7; RFC 6120 §4.7). */
import { openFrame } from '../framing/index.ts';
import { formatJid, JidError, parseJid } from '../jid.ts';
import { attr } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { fail, failUnexpected } from './failing.ts';
import { shorten } from './quote.ts';
import { end, enter, send, type In, type Secrets, type Settings, type Step } from './state.ts';
import type { StreamEffect } from './types.ts';

/** Our `<open/>`; the address goes on it only where TLS hides it from others (RFC 6120 §4.7.1). */
export function sendOpen(settings: Settings): StreamEffect {
  const { jid, secure, lang } = settings;
  const from = secure ? { from: formatJid(jid) } : {};
  return send(openFrame({ to: jid.domain, ...from, lang, version: '1.0' }));
}

/** The socket is open. Another subprotocol than the one asked for ends it at once (RFC 7395 §3.1). */
export function start(state: In<'idle'>, protocol: string): Step {
  if (protocol !== 'xmpp') {
    return end(state, { code: 'subprotocol-missing', got: shorten(protocol) }, { type: 'close-socket' });
  }
  return enter(state, { phase: 'opening', secrets: state.secrets }, sendOpen(state.settings));
}

function isDomain(text: string, domain: string): boolean {
  try {
    const jid = parseJid(text);
    return jid.domain === domain && jid.local === '' && jid.resource === '';
  } catch (error) {
    if (error instanceof JidError) return false;
    throw error;
  }
}

/** The server's `<open/>`, first or after authentication. */
function checkOpen(
  state: In<'opening'> | In<'restarting'>,
  element: XmlElement,
  secrets: Secrets | null,
): Step {
  const from = attr(element, 'from') ?? '';
  if (!isDomain(from, state.settings.jid.domain))
    return fail(state, { code: 'wrong-domain', got: shorten(from) });
  const version = attr(element, 'version') ?? '';
  // A higher minor version is answered with the lower of both (RFC 6120 §4.7.5), so ours stays in force.
  if (!/^1\.\d+$/.test(version)) return fail(state, { code: 'wrong-version', got: shorten(version) });
  if ((attr(element, 'id') ?? '') === '') return failUnexpected(state, element);
  return enter(state, { phase: 'features', secrets });
}

export function opened(state: In<'opening'>, element: XmlElement): Step {
  return checkOpen(state, element, state.secrets);
}

export function reopened(state: In<'restarting'>, element: XmlElement): Step {
  return checkOpen(state, element, null);
}
