/** The first message of an attempt to authenticate: which mechanism, by which proof, with what inline. */
import { ns } from '../namespaces.ts';
import { saslprep, SaslprepError } from '../precis/index.ts';
import {
  chooseMechanism,
  clientFirst,
  clientFirstBare,
  encodeText,
  hashedTokenMessage,
  isWeaker,
  plainMessage,
} from '../sasl/index.ts';
import { el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { enableRequest, resumeRequest } from '../xep/xep-0198.ts';
import { tokenMechanism, tokenRequest, tokenUse } from '../xep/xep-0484.ts';
import type { Offer } from './offer.ts';
import type { Exchange, SaslState, Secrets, StreamState } from './state.ts';
import type { Credentials, StreamFailure } from './types.ts';

type Asker = Pick<StreamState, 'settings' | 'earlier'>;
/** The attempt, and the frame it begins with. */
export interface Proposal {
  readonly exchange: Exchange;
  readonly element: XmlElement;
}

/** RFC 4422 §3.1; what is not a name cannot be one of ours and is not worth showing. */
const mechanismName = /^[A-Z0-9_-]{1,20}$/;
const mostShown = 50;

export function shown(mechanisms: readonly string[]): readonly string[] {
  return mechanisms.filter((name) => mechanismName.test(name)).slice(0, mostShown);
}

/** Bind 2 with what it offers of management and carbons (XEP-0386 §3.2). */
function bindRequest(software: string, features: readonly string[]): XmlElement {
  return el(
    'bind',
    ns.bind2,
    {},
    el('tag', ns.bind2, {}, software),
    ...(features.includes(ns.sm) ? [enableRequest()] : []),
    ...(features.includes(ns.carbons) ? [el('enable', ns.carbons)] : []),
  );
}

/** The SM-ID that is to be resumed; null where there is none. */
export function idToResume({ earlier }: Pick<StreamState, 'earlier'>): string | null {
  return earlier?.management.id ?? null;
}

function inlineRequests({ settings, earlier }: Asker, offer: Offer, sasl: SaslState): readonly XmlElement[] {
  const inline: XmlElement[] = [];
  const id = idToResume({ earlier });
  if (earlier !== null && id !== null && offer.resume) inline.push(resumeRequest(earlier.management, id));
  // Once a resource is bound nothing can be resumed (XEP-0198 §5): where that comes later, so does binding.
  if (offer.bind !== null && (id === null || offer.resume)) {
    inline.push(bindRequest(settings.userAgent.software, offer.bind));
  }
  if (sasl.at === 'token-sent') inline.push(tokenUse(sasl.token.count));
  else if (offer.tokens.includes(tokenMechanism)) inline.push(tokenRequest());
  return inline;
}

/** `<authenticate/>` (XEP-0388 §2.3) or `<auth/>` (RFC 6120 §6.4.2). `message` is Base64. */
function begin(asker: Asker, exchange: Exchange, mechanism: string, message: string): Proposal {
  const { offer, sasl } = exchange;
  if (offer.profile === 'sasl') return { exchange, element: el('auth', ns.sasl, { mechanism }, message) };
  const { id, software } = asker.settings.userAgent;
  const element = el(
    'authenticate',
    ns.sasl2,
    { mechanism },
    el('initial-response', ns.sasl2, {}, message),
    el('user-agent', ns.sasl2, { id }, el('software', ns.sasl2, {}, software)),
    ...inlineRequests(asker, offer, sasl),
  );
  return { exchange, element };
}

function withToken(asker: Asker, offer: Offer, secrets: Secrets): Proposal | null {
  const [token, ...others] = secrets.tokens;
  if (token === undefined || offer.profile !== 'sasl2' || !offer.tokens.includes(tokenMechanism)) return null;
  const rest = { ...secrets, tokens: others };
  const exchange: Exchange = { sasl: { at: 'token-sent', token }, offer, withKeys: false, rest };
  return begin(asker, exchange, tokenMechanism, hashedTokenMessage(asker.settings.jid.local, token.token));
}

function anonymous(asker: Asker, offer: Offer): Proposal | StreamFailure {
  if (!offer.mechanisms.includes('ANONYMOUS')) {
    return { code: 'no-usable-mechanism', offered: shown(offer.mechanisms) };
  }
  const exchange: Exchange = { sasl: { at: 'anonymous-sent' }, offer, withKeys: false, rest: null };
  // No trace information (RFC 4505 §3); in SASL 1 an empty message has a form of its own (RFC 6120 §6.4.2).
  return begin(asker, exchange, 'ANONYMOUS', offer.profile === 'sasl' ? '=' : '');
}

function prepared(credentials: Credentials): Credentials | StreamFailure {
  if (credentials.type !== 'password') return credentials;
  try {
    return { type: 'password', password: saslprep(credentials.password) };
  } catch (error) {
    if (!(error instanceof SaslprepError)) throw error;
    return { code: 'password-not-allowed', why: error.code };
  }
}

/** Chooses from `offer` and writes the first message, or says why nothing in it will do. */
export function propose(asker: Asker, offer: Offer, secrets: Secrets): Proposal | StreamFailure {
  const byToken = withToken(asker, offer, secrets);
  if (byToken !== null) return byToken;
  if (secrets.credentials.type === 'none') return { code: 'tokens-outdated' };
  if (secrets.credentials.type === 'anonymous') return anonymous(asker, offer);
  const { jid, secure, allowPlain, strongest } = asker.settings;
  const offered = shown(offer.mechanisms);
  const withKeys = secrets.credentials.type === 'keys';
  const keysFor = secrets.credentials.type === 'keys' ? secrets.credentials.keys.hash : null;
  const mechanism = chooseMechanism({ offered, secure, allowPlain, keysFor });
  if ('code' in mechanism) return mechanism;
  const credentials = prepared(secrets.credentials);
  if ('code' in credentials) return credentials;
  if (mechanism.name !== 'PLAIN') {
    const { nonce } = secrets;
    const bareMessage = clientFirstBare(jid.local, nonce);
    const sasl: SaslState = { at: 'scram-first', hash: mechanism.hash, nonce, bareMessage, credentials };
    const exchange: Exchange = { sasl, offer, withKeys, rest: null };
    return begin(asker, exchange, mechanism.name, encodeText(clientFirst(bareMessage)));
  }
  // XEP-0474 §7: who once proved itself without showing the password never shows it after that.
  if (strongest !== undefined && isWeaker('PLAIN', strongest)) {
    return { code: 'mechanism-downgraded', before: strongest, offered };
  }
  // Keys never lead here: chooseMechanism gives them SCRAM or nothing.
  if (credentials.type !== 'password') return { code: 'keys-outdated' };
  const exchange: Exchange = { sasl: { at: 'plain-sent' }, offer, withKeys: false, rest: null };
  return begin(asker, exchange, 'PLAIN', encodeText(plainMessage(jid.local, credentials.password)));
}

/** Whether an attempt may leave before the server was heard: never one that shows the password. */
export function maySendAhead({ exchange }: Proposal): boolean {
  return exchange.sasl.at !== 'plain-sent' && exchange.sasl.at !== 'anonymous-sent';
}
