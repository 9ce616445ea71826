/** SCRAM as it runs on a stream: challenges in, responses out, with PBKDF2 as an effect in between. */
import { ns } from '../namespaces.ts';
import {
  checkServerFinal,
  decodeText,
  deriveKeys,
  encodeText,
  fromBase64,
  keysFit,
  prove,
  readServerFirst,
  type ScramChallenge,
  type ScramFailure,
  type ScramKeys,
} from '../sasl/index.ts';
import { el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { fail, failUnexpected } from './failing.ts';
import { shorten } from './quote.ts';
import { enter, send, stay, type In, type SaslState, type Step } from './state.ts';
import type { StreamFailure } from './types.ts';

type State = In<'authenticating'>;
type At<A extends SaslState['at']> = Extract<SaslState, { readonly at: A }>;

/** Errors of `e=` that mean the same as `<not-authorized/>` (RFC 5802 §7, server-error-value). */
const credentialErrors = new Set(['invalid-proof', 'unknown-user']);

function worded(failure: ScramFailure, withKeys: boolean): StreamFailure {
  if (failure.code !== 'scram-error') return failure;
  if (!credentialErrors.has(failure.error)) {
    return { code: 'sasl-failure', condition: shorten(failure.error) };
  }
  return withKeys ? { code: 'keys-outdated' } : { code: 'wrong-password' };
}

function respond(message?: string): XmlElement {
  return message === undefined ? el('response', ns.sasl) : el('response', ns.sasl, {}, encodeText(message));
}

/** Sends `client-final-message`. */
function sendProof(
  state: State,
  keys: ScramKeys,
  bareMessage: string,
  serverFirst: string,
  challenge: ScramChallenge,
): Step {
  const proof = prove(keys, bareMessage, serverFirst, challenge);
  if (proof === null) return fail(state, { code: 'keys-outdated' });
  const { message, serverSignature } = proof;
  const sasl: SaslState = { at: 'scram-final', keys, serverSignature };
  return enter(state, { phase: 'authenticating', sasl, withKeys: state.withKeys }, send(respond(message)));
}

function answerFirst(state: State, sasl: At<'scram-first'>, serverFirst: string): Step {
  const read = readServerFirst(serverFirst, sasl.nonce);
  if (!read.ok) return fail(state, worded(read.failure, state.withKeys));
  const { bareMessage, hash, credentials } = sasl;
  const challenge = read.value;
  if (credentials.type === 'keys') {
    if (!keysFit(credentials.keys, challenge)) return fail(state, { code: 'keys-outdated' });
    return sendProof(state, credentials.keys, bareMessage, serverFirst, challenge);
  }
  const salt = fromBase64(challenge.salt);
  if (salt === null) return fail(state, { code: 'scram-malformed' });
  const deriving: SaslState = { at: 'scram-deriving', hash, bareMessage, serverFirst, challenge };
  const { password } = credentials;
  return enter(
    state,
    { phase: 'authenticating', sasl: deriving, withKeys: false },
    { type: 'derive', hash, password, salt, iterations: challenge.iterations },
  );
}

/** A server may prove itself in a challenge of its own; it is answered with nothing (RFC 4422 §3.3). */
function answerFinal(state: State, sasl: At<'scram-final'>, serverFinal: string): Step {
  const checked = checkServerFinal(serverFinal, sasl.serverSignature);
  if (!checked.ok) return fail(state, worded(checked.failure, state.withKeys));
  const proved: SaslState = { at: 'scram-proved', keys: sasl.keys };
  return enter(state, { phase: 'authenticating', sasl: proved, withKeys: state.withKeys }, send(respond()));
}

/** `<challenge/>` (RFC 6120 §6.4.3). */
export function answerChallenge(state: State, element: XmlElement): Step {
  const { sasl } = state;
  if (sasl.at !== 'scram-first' && sasl.at !== 'scram-final') return failUnexpected(state, element);
  const message = decodeText(text(element).trim());
  if (message === null) return fail(state, { code: 'scram-malformed' });
  return sasl.at === 'scram-first' ? answerFirst(state, sasl, message) : answerFinal(state, sasl, message);
}

/** The salted password is here. */
export function derived(state: State, saltedPassword: Uint8Array): Step {
  const { sasl } = state;
  if (sasl.at !== 'scram-deriving') return stay(state);
  const keys = deriveKeys(sasl.hash, saltedPassword, sasl.challenge);
  return sendProof(state, keys, sasl.bareMessage, sasl.serverFirst, sasl.challenge);
}

/**
 * Judges `<success/>`: the server must have shown its signature, in it or in a challenge before it.
 * @param data its text, Base64
 * @returns the keys that worked, or why success is not believed
 */
export function checkOutcome(
  sasl: Exclude<SaslState, At<'plain-sent'>>,
  data: string,
  withKeys: boolean,
): ScramKeys | StreamFailure {
  switch (sasl.at) {
    case 'scram-first':
    case 'scram-deriving':
      return { code: 'success-too-early' };
    case 'scram-proved':
      return sasl.keys;
    case 'scram-final': {
      if (data === '' || data === '=') return { code: 'server-signature' };
      const message = decodeText(data);
      if (message === null) return { code: 'scram-malformed' };
      const checked = checkServerFinal(message, sasl.serverSignature);
      return checked.ok ? sasl.keys : worded(checked.failure, withKeys);
    }
  }
}
