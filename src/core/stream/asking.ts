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
import { upgradeRequest } from '../xep/xep-0480.ts';
import { mechanismOf, tokenMechanismFor, tokenRequest, tokenUse, usableTokens } from '../xep/xep-0484.ts';
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

function inlineRequests({ settings, earlier }: Asker, exchange: Exchange): readonly XmlElement[] {
  const { offer, sasl, upgrade } = exchange;
  if (settings.invalidates === true && sasl.at === 'token-sent') return [tokenUse(sasl.token.count, true)];
  const inline: XmlElement[] = upgrade === null ? [] : [upgradeRequest(upgrade.hash)];
  const id = idToResume({ earlier });
  if (earlier !== null && id !== null && offer.resume) inline.push(resumeRequest(earlier.management, id));
  // Once a resource is bound nothing can be resumed (XEP-0198 §5): where that comes later, so does binding.
  if (offer.bind !== null && (id === null || offer.resume)) {
    inline.push(bindRequest(settings.userAgent.software, offer.bind));
  }
  if (sasl.at === 'token-sent') inline.push(tokenUse(sasl.token.count, false));
  else {
    const mechanism = tokenMechanismFor(offer.tokens, settings.channelBinding);
    if (mechanism !== null) inline.push(tokenRequest(mechanism));
  }
  return inline;
}

/** `<authenticate/>` (XEP-0388 §2.3) or `<auth/>` (RFC 6120 §6.4.2). `message` is Base64. */
function begin(asker: Asker, exchange: Exchange, mechanism: string, message: string): Proposal {
  const { offer } = exchange;
  if (offer.profile === 'sasl') return { exchange, element: el('auth', ns.sasl, { mechanism }, message) };
  const { id, software } = asker.settings.userAgent;
  const element = el(
    'authenticate',
    ns.sasl2,
    { mechanism },
    el('initial-response', ns.sasl2, {}, message),
    el('user-agent', ns.sasl2, { id }, el('software', ns.sasl2, {}, software)),
    ...inlineRequests(asker, exchange),
  );
  return { exchange, element };
}

function withToken(asker: Asker, offer: Offer, secrets: Secrets): Proposal | null {
  const { channelBinding, jid } = asker.settings;
  const [token] = usableTokens(secrets.tokens, offer.tokens, channelBinding);
  if (token === undefined || offer.profile !== 'sasl2') return null;
  const rest = { ...secrets, tokens: secrets.tokens.filter((one) => one !== token) };
  const sasl: SaslState = { at: 'token-sent', token };
  const exchange: Exchange = { sasl, offer, withKeys: false, upgrade: null, rest };
  const bound = token.mechanism === undefined ? '' : channelBinding?.data;
  return begin(asker, exchange, mechanismOf(token), hashedTokenMessage(jid.local, token.token, bound));
}

/** Mechanisms that need one empty message: who one is does not matter, or the transport has shown it. */
function withoutSecret(asker: Asker, offer: Offer, type: 'anonymous' | 'external'): Proposal | StreamFailure {
  const mechanism = type === 'anonymous' ? 'ANONYMOUS' : 'EXTERNAL';
  if (!offer.mechanisms.includes(mechanism)) {
    const offered = shown(offer.mechanisms);
    return { code: type === 'anonymous' ? 'no-guests' : 'no-usable-mechanism', offered };
  }
  const sasl: SaslState = { at: `${type}-sent` };
  const exchange: Exchange = { sasl, offer, withKeys: false, upgrade: null, rest: null };
  // No trace information (RFC 4505 §3), and the identity of the certificate (XEP-0178 §2). In SASL 1 an empty message
  // has a form of its own (RFC 6120 §6.4.2).
  return begin(asker, exchange, mechanism, offer.profile === 'sasl' ? '=' : '');
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

/**
 * The strongest hash under which the server would like to keep the password, if it is one that protects it better
 * than `mechanism` (XEP-0480 §2.2). Only the password itself can be hashed anew.
 */
function upgradeBeyond(
  { settings }: Asker,
  mechanism: string,
  { upgrades = [] }: Offer,
  credentials: Credentials,
): Exchange['upgrade'] {
  const hash = upgrades.toSorted().findLast((one) => isWeaker(mechanism, `SCRAM-${one}`));
  if (hash === undefined || credentials.type !== 'password' || settings.withoutUpgrade === true) return null;
  return { hash, password: credentials.password };
}

/** Chooses from `offer` and writes the first message, or says why nothing in it will do. */
export function propose(asker: Asker, offer: Offer, secrets: Secrets): Proposal | StreamFailure {
  const byToken = withToken(asker, offer, secrets);
  if (byToken !== null) return byToken;
  if (secrets.credentials.type === 'none') {
    return { code: secrets.tokens.length === 0 ? 'tokens-outdated' : 'tokens-not-offered' };
  }
  const { type } = secrets.credentials;
  if (type === 'anonymous' || type === 'external') return withoutSecret(asker, offer, type);
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
    const upgrade = upgradeBeyond(asker, mechanism.name, offer, credentials);
    const exchange: Exchange = { sasl, offer, withKeys, upgrade, rest: null };
    return begin(asker, exchange, mechanism.name, encodeText(clientFirst(bareMessage)));
  }
  // XEP-0474 §7: who once proved itself without showing the password never shows it after that.
  if (strongest !== undefined && isWeaker('PLAIN', strongest)) {
    return { code: 'mechanism-downgraded', before: strongest, offered };
  }
  // Keys never lead here: chooseMechanism gives them SCRAM or nothing.
  if (credentials.type !== 'password') return { code: 'keys-outdated' };
  const upgrade = upgradeBeyond(asker, 'PLAIN', offer, credentials);
  const exchange: Exchange = { sasl: { at: 'plain-sent' }, offer, withKeys: false, upgrade, rest: null };
  return begin(asker, exchange, 'PLAIN', encodeText(plainMessage(jid.local, credentials.password)));
}

/** Whether an attempt may leave before the server was heard: never one that shows the password. */
export function maySendAhead({ exchange }: Proposal): boolean {
  return exchange.sasl.at === 'token-sent' || exchange.sasl.at === 'scram-first';
}
