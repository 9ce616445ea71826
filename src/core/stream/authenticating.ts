/** SASL on a stream (RFC 6120 §6): the choice of a mechanism and the outcome; SCRAM itself is in scram.ts. */
import { ns } from '../namespaces.ts';
import { saslprep, SaslprepError } from '../precis/index.ts';
import { chooseMechanism, clientFirst, clientFirstBare, encodeText, plainMessage } from '../sasl/index.ts';
import type { Mechanism, ScramKeys } from '../sasl/index.ts';
import { child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { fail, failUnexpected } from './failing.ts';
import { sendOpen } from './opening.ts';
import { quoted, shorten } from './quote.ts';
import { answerChallenge, checkOutcome } from './scram.ts';
import { enter, send, type In, type SaslState, type Secrets, type Step } from './state.ts';
import type { Credentials } from './types.ts';

/** RFC 4422 §3.1; what is not a name cannot be one of ours and is not worth showing. */
const mechanismName = /^[A-Z0-9_-]{1,20}$/;
const mostMechanisms = 50;

function offeredIn(features: XmlElement): readonly string[] {
  const list = child(features, 'mechanisms', ns.sasl);
  const names = list === undefined ? [] : children(list, 'mechanism').map((one) => text(one).trim());
  return names.filter((name) => mechanismName.test(name)).slice(0, mostMechanisms);
}

function prepared(credentials: Credentials): Credentials {
  if (credentials.type === 'keys') return credentials;
  return { type: 'password', password: saslprep(credentials.password) };
}

function auth(mechanism: Mechanism, message: string): XmlElement {
  return el('auth', ns.sasl, { mechanism: mechanism.name }, encodeText(message));
}

/** Features of the stream before authentication: a mechanism is chosen and its first message sent. */
export function authenticate(state: In<'features'>, features: XmlElement, secrets: Secrets): Step {
  const { jid, secure, allowPlain } = state.settings;
  const withKeys = secrets.credentials.type === 'keys';
  const keysFor = secrets.credentials.type === 'keys' ? secrets.credentials.keys.hash : null;
  const mechanism = chooseMechanism({ offered: offeredIn(features), secure, allowPlain, keysFor });
  if ('code' in mechanism) return fail(state, mechanism);
  let credentials: Credentials;
  try {
    credentials = prepared(secrets.credentials);
  } catch (error) {
    if (!(error instanceof SaslprepError)) throw error;
    return fail(state, { code: 'password-not-allowed', why: error.code });
  }
  if (mechanism.name !== 'PLAIN') {
    const { nonce } = secrets;
    const bareMessage = clientFirstBare(jid.local, nonce);
    const sasl: SaslState = { at: 'scram-first', hash: mechanism.hash, nonce, bareMessage, credentials };
    const first = send(auth(mechanism, clientFirst(bareMessage)));
    return enter(state, { phase: 'authenticating', sasl, withKeys }, first);
  }
  // Keys never lead here: chooseMechanism gives them SCRAM or nothing.
  if (credentials.type === 'keys') return fail(state, { code: 'keys-outdated' });
  const message = plainMessage(jid.local, credentials.password);
  const sasl: SaslState = { at: 'plain-sent' };
  return enter(state, { phase: 'authenticating', sasl, withKeys }, send(auth(mechanism, message)));
}

/** The server accepted. Everything secret is forgotten, and the new stream is opened at once (RFC 7395 §3.7). */
function accepted(state: In<'authenticating'>, mechanism: string, keys?: ScramKeys): Step {
  const kept = keys === undefined ? {} : { keys };
  return enter(
    state,
    { phase: 'restarting' },
    { type: 'authenticated', mechanism, ...kept },
    sendOpen(state.settings),
  );
}

function succeed(state: In<'authenticating'>, element: XmlElement): Step {
  if (state.sasl.at === 'plain-sent') return accepted(state, 'PLAIN');
  const outcome = checkOutcome(state.sasl, text(element).trim(), state.withKeys);
  if ('code' in outcome) return fail(state, outcome);
  return accepted(state, `SCRAM-${outcome.hash}`, outcome);
}

/** `<failure/>` (RFC 6120 §6.5). */
function refused(state: In<'authenticating'>, element: XmlElement): Step {
  const condition = children(element).find((one) => one.name !== 'text')?.name ?? 'undefined-condition';
  const spoken = child(element, 'text');
  const words = quoted(spoken && text(spoken));
  if (condition !== 'not-authorized')
    return fail(state, { code: 'sasl-failure', condition: shorten(condition), ...words });
  // Nobody typed anything where keys were used: they are what is wrong, not a password.
  return fail(state, state.withKeys ? { code: 'keys-outdated' } : { code: 'wrong-password', ...words });
}

/** Any element of SASL while authentication goes on. */
export function readSasl(state: In<'authenticating'>, element: XmlElement): Step {
  if (element.ns !== ns.sasl) return failUnexpected(state, element);
  switch (element.name) {
    case 'challenge':
      return answerChallenge(state, element);
    case 'success':
      return succeed(state, element);
    case 'failure':
      return refused(state, element);
    default:
      return failUnexpected(state, element);
  }
}
