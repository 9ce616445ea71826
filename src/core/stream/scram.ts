/** SCRAM as it runs on a stream: challenges in, responses out, with PBKDF2 as an effect in between. */
import { ns } from '../namespaces.ts';
import {
  checkServerFinal,
  decodeText,
  deriveKeys,
  encodeText,
  fromBase64,
  isWeaker,
  keysFit,
  offerHashFits,
  prove,
  readServerFirst,
  type ScramChallenge,
  type ScramFailure,
  type ScramHash,
  type ScramKeys,
} from '../sasl/index.ts';
import { el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { fail, failUnexpected } from './failing.ts';
import { shorten } from './quote.ts';
import { shown } from './asking.ts';
import { enter, send, type In, type SaslState, type Step } from './state.ts';
import type { StreamEffect, StreamFailure } from './types.ts';

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

function respond({ exchange }: State, message = ''): XmlElement {
  return el('response', ns[exchange.offer.profile], {}, ...(message === '' ? [] : [encodeText(message)]));
}

function goOn(state: State, sasl: SaslState, ...effects: readonly StreamEffect[]): Step {
  return enter(state, { phase: 'authenticating', exchange: { ...state.exchange, sasl } }, ...effects);
}

/**
 * XEP-0474 §6.2: what arrived as the server's offer must be what it says it offered. That is signed only after our
 * proof: until then whoever took mechanisms out can have made a hash that fits. So one that is weaker than the
 * strongest ever used is refused in any case (§7).
 */
function offerFault(
  { settings, exchange }: State,
  hash: ScramHash,
  challenge: ScramChallenge,
): StreamFailure | null {
  const { offer } = exchange;
  if (challenge.offerHash !== undefined && !offerHashFits(hash, challenge.offerHash, offer)) {
    return { code: 'offer-tampered' };
  }
  const { strongest } = settings;
  if (strongest === undefined || !isWeaker(`SCRAM-${hash}`, strongest)) return null;
  return { code: 'mechanism-downgraded', before: strongest, offered: shown(offer.mechanisms) };
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
  return goOn(state, { at: 'scram-final', keys, serverSignature }, send(respond(state, message)));
}

function answerFirst(state: State, sasl: At<'scram-first'>, serverFirst: string): Step {
  const read = readServerFirst(serverFirst, sasl.nonce);
  if (!read.ok) return fail(state, worded(read.failure, state.exchange.withKeys));
  const { bareMessage, hash, credentials } = sasl;
  const challenge = read.value;
  const fault = offerFault(state, hash, challenge);
  if (fault !== null) return fail(state, fault);
  if (credentials.type === 'keys') {
    if (!keysFit(credentials.keys, challenge)) return fail(state, { code: 'keys-outdated' });
    return sendProof(state, credentials.keys, bareMessage, serverFirst, challenge);
  }
  const salt = fromBase64(challenge.salt);
  if (salt === null || credentials.type !== 'password') return fail(state, { code: 'scram-malformed' });
  const deriving: SaslState = { at: 'scram-deriving', hash, bareMessage, serverFirst, challenge };
  const { password } = credentials;
  return goOn(state, deriving, { type: 'derive', hash, password, salt, iterations: challenge.iterations });
}

/** A server may prove itself in a challenge of its own; it is answered with nothing (RFC 4422 §3.3). */
function answerFinal(state: State, sasl: At<'scram-final'>, serverFinal: string): Step {
  const checked = checkServerFinal(serverFinal, sasl.serverSignature);
  if (!checked.ok) return fail(state, worded(checked.failure, state.exchange.withKeys));
  return goOn(state, { at: 'scram-proved', keys: sasl.keys }, send(respond(state)));
}

/** `<challenge/>` (RFC 6120 §6.4.3). */
export function answerChallenge(state: State, element: XmlElement): Step {
  const { sasl } = state.exchange;
  if (sasl.at !== 'scram-first' && sasl.at !== 'scram-final') return failUnexpected(state, element);
  const message = decodeText(text(element).trim());
  if (message === null) return fail(state, { code: 'scram-malformed' });
  return sasl.at === 'scram-first' ? answerFirst(state, sasl, message) : answerFinal(state, sasl, message);
}

/** The salted password is here. */
export function sendDerived(state: State, sasl: At<'scram-deriving'>, saltedPassword: Uint8Array): Step {
  const keys = deriveKeys(sasl.hash, saltedPassword, sasl.challenge);
  return sendProof(state, keys, sasl.bareMessage, sasl.serverFirst, sasl.challenge);
}

/**
 * Judges `<success/>`: the server must have shown its signature, in it or in a challenge before it.
 * @param data what came with it, Base64; empty where nothing did
 * @returns the keys that worked, or why success is not believed
 */
export function checkOutcome(
  sasl: Extract<SaslState, { readonly at: `scram-${string}` }>,
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
