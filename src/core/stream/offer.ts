/** What a server offers before authentication: both SASL profiles and what can be negotiated inline. */
import { ns } from '../namespaces.ts';
import { attr, child, children, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { ScramHash } from '../sasl/scram.ts';
import { upgradesIn } from '../xep/xep-0480.ts';
import { tokenMechanisms } from '../xep/xep-0484.ts';

/** Plain JSON: remembered, so that the next sign-in need not wait for it (XEP-0388 §2.1 lets clients cache it). */
export interface Offer {
  /** SASL of RFC 6120 §6, or the one of XEP-0388. */
  readonly profile: 'sasl' | 'sasl2';
  /** As sent, in the order sent. */
  readonly mechanisms: readonly string[];
  /** Types of XEP-0440; null where the server names none at all. */
  readonly channelBindings: readonly string[] | null;
  /** Mechanisms that take a token (XEP-0484). */
  readonly tokens: readonly string[];
  /** Features that Bind 2 enables with the resource (XEP-0386 §3.1); null where Bind 2 is missing. */
  readonly bind: readonly string[] | null;
  /** Whether a session can be resumed inline (XEP-0198 §9.2). */
  readonly resume: boolean;
  /** Hashes under which the server would like to keep the password (XEP-0480); absent where it says nothing. */
  readonly upgrades?: readonly ScramHash[];
}

/** A list that is longer is hostile, and cannot be hashed as the server would (XEP-0474) if it were cut. */
const mostNames = 200;

function names(list: readonly XmlElement[], read: (one: XmlElement) => string): readonly string[] {
  return list.slice(0, mostNames).map(read);
}

const mechanismsOf = (element: XmlElement): readonly string[] =>
  names(children(element, 'mechanism'), (one) => text(one).trim());

function channelBindingsOf(features: XmlElement): readonly string[] | null {
  const list = child(features, 'sasl-channel-binding', ns.channelBinding);
  return list === undefined
    ? null
    : names(children(list, 'channel-binding'), (one) => attr(one, 'type') ?? '');
}

function sasl2(authentication: XmlElement, channelBindings: readonly string[] | null): Offer {
  const inline = child(authentication, 'inline');
  const bind = inline && child(inline, 'bind', ns.bind2);
  const bindInline = bind && child(bind, 'inline');
  const features =
    bindInline === undefined ? [] : names(children(bindInline, 'feature'), (one) => attr(one, 'var') ?? '');
  const upgrades = upgradesIn(authentication);
  return {
    profile: 'sasl2',
    mechanisms: mechanismsOf(authentication),
    channelBindings,
    tokens: inline === undefined ? [] : tokenMechanisms(inline),
    bind: bind === undefined ? null : features,
    resume: inline !== undefined && child(inline, 'sm', ns.sm) !== undefined,
    ...(upgrades.length === 0 ? {} : { upgrades }),
  };
}

/**
 * What `features` offers; SASL2 where it is there, since it does the same in fewer round trips. SASL2 is for
 * protected streams alone (XEP-0388 §3), and is not seen on others.
 */
export function readOffer(features: XmlElement, secure: boolean): Offer {
  const channelBindings = channelBindingsOf(features);
  const authentication = child(features, 'authentication', ns.sasl2);
  if (authentication !== undefined && secure) return sasl2(authentication, channelBindings);
  const list = child(features, 'mechanisms', ns.sasl);
  const mechanisms = list === undefined ? [] : mechanismsOf(list);
  return { profile: 'sasl', mechanisms, channelBindings, tokens: [], bind: null, resume: false };
}
