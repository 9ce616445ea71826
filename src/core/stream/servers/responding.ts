/** The half that is called: offers, and lets in whom a certificate or the authoritative server vouches for (XEP-0220 §2.2). */
import { openFrame, s2s } from '../../framing/index.ts';
import { ns } from '../../namespaces.ts';
import { decodeText } from '../../sasl/index.ts';
import {
  dialbackFeature,
  dialbackResult,
  isDialbackKey,
  keyIn,
  verifyResult,
  type DialbackOutcome,
} from '../../xep/xep-0220.ts';
import { attr, el, text } from '../../xml/index.ts';
import type { XmlElement } from '../../xml/types.ts';
import { addressFault } from './addressing.ts';
import { isDomain, versionFault } from '../form.ts';
import { shorten } from '../quote.ts';
import {
  end,
  fail,
  failUnexpected,
  send,
  stay,
  type Called,
  type Responding,
  type ServerStep,
} from './state.ts';
import type { ResponderConfig, ServerEffect } from './types.ts';

type At<P extends Responding['phase']> = Responding & { readonly phase: P };

/** Domains that one stream may ask for; each costs a call to somebody else. */
const mostPairs = 20;

/** The socket is open: it is for the caller to speak first. */
export function listen(state: Responding, protocol: string): ServerStep {
  if (protocol !== 'xmpp') return end(state, { code: 'subprotocol-missing', got: shorten(protocol) });
  return stay({ config: state.config, phase: 'opening' });
}

function answer({ domain, lang }: ResponderConfig, peer: string | null, id: string): ServerEffect {
  return send(openFrame({ from: domain, to: peer ?? '', id, lang, version: '1.0' }, s2s));
}

function features(config: ResponderConfig, peer: string | null): ServerEffect {
  const certified = peer !== null && config.certified.includes(peer);
  const external = certified ? [el('mechanisms', ns.sasl, {}, el('mechanism', ns.sasl, {}, 'EXTERNAL'))] : [];
  return send(el('features', ns.streams, {}, ...external, dialbackFeature()));
}

/** The caller's first `<open/>`. What is wrong with it is said on an open stream (RFC 6120 §4.9.1.2). */
export function called(state: At<'opening'>, open: XmlElement): ServerStep {
  const { config } = state;
  const peer = attr(open, 'from') ?? null;
  const id = config.ids[0];
  const answered = answer(config, peer, id);
  const fault = openFault(config, open);
  if (fault !== null) return fail(state, fault, answered);
  return {
    state: { config, phase: 'accepting', called: { peer, id, asking: [], proven: [] } },
    effects: [answered, { type: 'opened', peer: peer ?? '', id }, features(config, peer)],
  };
}

function openFault({ domain }: ResponderConfig, open: XmlElement) {
  const to = attr(open, 'to') ?? '';
  return isDomain(to, domain) ? versionFault(open) : ({ code: 'not-our-domain', got: shorten(to) } as const);
}

/** The `<open/>` that follows on SASL (RFC 7395 §3.7): the same domain, or it is not the one that was proven. */
export function calledAgain(state: At<'restarting'>, open: XmlElement): ServerStep {
  const { config } = state;
  const [peer = ''] = state.called.proven;
  const id = config.ids[1];
  const answered = answer(config, peer, id);
  const from = attr(open, 'from') ?? '';
  const fault = isDomain(from, peer)
    ? openFault(config, open)
    : ({ code: 'invalid-from', got: shorten(from) } as const);
  if (fault !== null) return fail(state, fault, answered);
  return {
    state: { config, phase: 'online', called: { ...state.called, id } },
    effects: [answered, features(config, null), { type: 'online', peer, by: 'EXTERNAL' }],
  };
}

/** `<auth/>` (RFC 6120 §6.4.2): a refusal leaves dialback. */
export function authenticate(state: At<'accepting'>, element: XmlElement): ServerStep {
  if (element.name !== 'auth') return failUnexpected(state, element);
  const { config } = state;
  const { peer } = state.called;
  const refuse = (condition: string): ServerStep =>
    stay(state, send(el('failure', ns.sasl, {}, el(condition, ns.sasl))));
  if (attr(element, 'mechanism') !== 'EXTERNAL') return refuse('invalid-mechanism');
  const response = text(element).trim();
  const authorized = response === '=' || response === '' ? peer : decodeText(response);
  if (authorized === null) return refuse('incorrect-encoding');
  if (authorized !== peer || !config.certified.includes(authorized)) return refuse('not-authorized');
  return {
    state: { config, phase: 'restarting', called: { ...state.called, proven: [authorized] } },
    effects: [send(el('success', ns.sasl))],
  };
}

/** Elements of dialback on a stream that is open (XEP-0220 §2.2). */
export function dialback(state: At<'accepting' | 'online'>, element: XmlElement): ServerStep {
  const { domain, secret } = state.config;
  const from = attr(element, 'from') ?? '';
  const to = attr(element, 'to') ?? '';
  if (from === '' || to === '') return fail(state, { code: 'improper-addressing' });
  const isOurs = isDomain(to, domain);
  // Types are of answers, and this side asked nothing on this stream.
  if (attr(element, 'type') !== undefined) return failUnexpected(state, element);
  if (element.name === 'verify') {
    const id = attr(element, 'id') ?? '';
    const valid = isOurs && isDialbackKey(keyIn(element), secret, from, domain, id);
    const outcome: DialbackOutcome = isOurs ? { type: valid ? 'valid' : 'invalid' } : unknownDomain;
    return stay(state, send(verifyResult({ from: to, to: from }, id, outcome)));
  }
  if (element.name !== 'result') return failUnexpected(state, element);
  const { asking, proven } = state.called;
  const refused = !isOurs ? unknownDomain : asking.length + proven.length >= mostPairs ? tooMany : null;
  if (refused !== null) return stay(state, send(dialbackResult({ from: to, to: from }, refused)));
  const key = keyIn(element);
  return stay(withCalled(state, { asking: [...asking.filter((one) => one.from !== from), { from, key }] }), {
    type: 'verify',
    from,
    to: domain,
    id: state.called.id,
    key,
  });
}

const unknownDomain: DialbackOutcome = { type: 'error', condition: 'item-not-found' };
const tooMany: DialbackOutcome = { type: 'error', condition: 'resource-constraint' };

function withCalled<S extends At<'accepting' | 'online'>>(state: S, changed: Partial<Called>): S {
  return { ...state, called: { ...state.called, ...changed } };
}

/** The authoritative server of `from` has spoken, or could not be asked. */
export function verdict(
  state: At<'accepting' | 'online'>,
  from: string,
  outcome: DialbackOutcome,
): ServerStep {
  const { config } = state;
  const { asking, proven } = state.called;
  if (!asking.some((one) => one.from === from)) return stay(state);
  const said = send(dialbackResult({ from: config.domain, to: from }, outcome));
  const left = withCalled(state, { asking: asking.filter((one) => one.from !== from) });
  switch (outcome.type) {
    case 'valid': {
      const called = { ...left.called, proven: [...proven, from] };
      const told: ServerEffect = { type: 'online', peer: from, by: 'dialback' };
      return { state: { config, phase: 'online', called }, effects: [said, told] };
    }
    case 'error':
      return stay(left, said);
    case 'invalid':
      // Other domains that have proven themselves keep their stream (§2.2.1).
      return proven.length > 0 ? stay(left, said) : fail(left, { code: 'dialback-invalid' }, said);
  }
}

/** A stanza counts only between domains of which the sender's is proven (RFC 6120 §8.1.2.2, XEP-0220 §2.2.1). */
export function received(state: At<'online'>, stanza: XmlElement): ServerStep {
  const fault = addressFault(stanza, state.called.proven);
  return fault !== null ? fail(state, fault) : stay(state, { type: 'stanza', element: stanza });
}
