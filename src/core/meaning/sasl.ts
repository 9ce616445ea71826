/**
 * What a SASL message holds, without what it is: frames are masked before they are kept, so the fields are known
 * from the mechanism and the place in the exchange, and their values are not known at all.
 */
import { ns } from '../namespaces.ts';
import { attr, child, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Opened, OpenedField } from './types.ts';

type Sasl = Extract<Opened, { type: 'sasl' }>;
type SaslStep = Sasl['step'];

/** RFC 5802 §7, by step; the values are secret. */
const scram: Readonly<Record<SaslStep, readonly string[]>> = {
  'client-first': ['gs2-header', 'n (user)', 'r (client nonce)'],
  'server-first': ['r (both nonces)', 's (salt)', 'i (iterations)'],
  'client-final': ['c (channel binding)', 'r (both nonces)', 'p (client proof)'],
  'server-final': ['v (server signature)'],
  message: [],
};
/** RFC 4616 §2. */
const plain = ['authorization identity', 'user', 'password'];
/** draft-schmaus-kitten-sasl-ht §3. */
const hashedToken = ['user', 'HMAC of the token'];

const steps: Readonly<Record<string, SaslStep>> = {
  auth: 'client-first',
  authenticate: 'client-first',
  challenge: 'server-first',
  response: 'client-final',
  success: 'server-final',
};

/**
 * What a SASL or SASL2 element carries; null where it carries nothing encoded.
 * `mechanism` is the one that the exchange began with, for elements that do not repeat it.
 */
export function readSasl(element: XmlElement, mechanism: string | null): Sasl | null {
  const step = steps[element.name];
  if (step === undefined) return null;
  const used = attr(element, 'mechanism') ?? mechanism;
  const data = payload(element);
  if (data === null) return null;
  return {
    type: 'sasl',
    step: used?.startsWith('SCRAM-') === true ? step : 'message',
    mechanism: used,
    encoded: data.length,
    fields: data.length === 0 || data === '=' ? [] : secret(fieldsOf(used, step)),
  };
}

function fieldsOf(mechanism: string | null, step: SaslStep): readonly string[] {
  if (mechanism === null) return [];
  if (mechanism.startsWith('SCRAM-')) return scram[step];
  if (step !== 'client-first') return [];
  if (mechanism === 'PLAIN') return plain;
  return mechanism.startsWith('HT-') ? hashedToken : [];
}

const secret = (names: readonly string[]): OpenedField[] => names.map((name) => ({ name, value: null }));

function payload(element: XmlElement): string | null {
  if (element.ns === ns.sasl) return text(element).trim();
  if (element.name === 'challenge' || element.name === 'response') return text(element).trim();
  const held = child(element, element.name === 'success' ? 'additional-data' : 'initial-response');
  return held === undefined ? null : text(held).trim();
}
