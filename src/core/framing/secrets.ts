/** What is secret in a frame, one row a secret. */
import { ns } from '../namespaces.ts';
import { attr, type XmlElement } from '../xml/index.ts';

export interface SecretRule {
  /** The element, by namespace and local name, wherever it stands. */
  readonly ns: string;
  readonly name: string;
  /** True when everything between its tags is secret. */
  readonly content?: true;
  /** Unprefixed attributes whose values are secret. */
  readonly attributes?: readonly string[];
  /** Where it is specified. */
  readonly spec: string;
}

export const secretRules: readonly SecretRule[] = [
  { ns: ns.sasl, name: 'auth', content: true, spec: 'RFC 6120 §6.4.2' },
  { ns: ns.sasl, name: 'challenge', content: true, spec: 'RFC 6120 §6.4.3' },
  { ns: ns.sasl, name: 'response', content: true, spec: 'RFC 6120 §6.4.3' },
  { ns: ns.sasl, name: 'success', content: true, spec: 'RFC 6120 §6.4.6' },
  // SCRAM proofs, PLAIN passwords and the HT authenticators of FAST all travel in these.
  { ns: ns.sasl2, name: 'initial-response', content: true, spec: 'XEP-0388 §2.3' },
  { ns: ns.sasl2, name: 'challenge', content: true, spec: 'XEP-0388 §2.5' },
  { ns: ns.sasl2, name: 'response', content: true, spec: 'XEP-0388 §2.5' },
  { ns: ns.sasl2, name: 'additional-data', content: true, spec: 'XEP-0388 §2.6.1, §2.6.3' },
  { ns: ns.sasl2, name: 'token', content: true, attributes: ['token'], spec: 'XEP-0388 §2.3' },
  { ns: ns.fast, name: 'token', content: true, attributes: ['token'], spec: 'XEP-0484 §3.3, §3.5' },
  { ns: ns.scramUpgrade, name: 'hash', content: true, spec: 'XEP-0480 §3' },
  { ns: ns.instantResume, name: 'isr-enabled', attributes: ['token'], spec: 'XEP-0397 §4' },
  { ns: ns.register, name: 'password', content: true, spec: 'XEP-0077 §3.1, §3.3' },
  { ns: ns.register, name: 'key', content: true, spec: 'XEP-0077 §7' },
  { ns: ns.iqAuth, name: 'password', content: true, spec: 'XEP-0078' },
  { ns: ns.iqAuth, name: 'digest', content: true, spec: 'XEP-0078' },
  { ns: ns.preauth, name: 'preauth', attributes: ['token'], spec: 'XEP-0379 §3.4' },
  { ns: ns.bosh, name: 'body', attributes: ['sid', 'rid', 'key', 'newkey'], spec: 'XEP-0124 §15, §19.3' },
  { ns: ns.httpUpload, name: 'header', content: true, spec: 'XEP-0363 §4' },
  { ns: ns.externalServices, name: 'service', attributes: ['username', 'password'], spec: 'XEP-0215 §3' },
  { ns: ns.externalServices1, name: 'service', attributes: ['username', 'password'], spec: 'XEP-0215 §3' },
  { ns: ns.component, name: 'handshake', content: true, spec: 'XEP-0114 §3' },
  { ns: ns.muc, name: 'password', content: true, spec: 'XEP-0045 §7.2.5' },
  { ns: ns.mucUser, name: 'password', content: true, spec: 'XEP-0045 §7.8.2' },
  { ns: ns.mucOwner, name: 'password', content: true, spec: 'XEP-0045 §10.9' },
  { ns: ns.conference, name: 'x', attributes: ['password'], spec: 'XEP-0249 §2' },
  { ns: ns.bookmarks, name: 'password', content: true, spec: 'XEP-0402 §2' },
  { ns: ns.bookmarksPrivate, name: 'password', content: true, spec: 'XEP-0048 §2.1' },
];

/** The element whose text is secret when `isSecretField` says so of the form field around it (XEP-0004 §3.3). */
export const formValue = { ns: ns.dataForms, name: 'value' } as const;

/** A submitted form need not repeat the types of its fields, so their names have to tell (XEP-0004 §3.2). */
const tellingName = /pass|secret|token|credential|digest/i;

/** True for a data-form field that holds what a person would not want shown. */
export function isSecretField(element: XmlElement): boolean {
  if (element.ns !== ns.dataForms || element.name !== 'field') return false;
  return attr(element, 'type') === 'text-private' || tellingName.test(attr(element, 'var') ?? '');
}
