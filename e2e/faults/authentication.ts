/** Servers, or whoever stands before them, that want to be believed without proof, or to be told the password. */
import type { Fault } from '../world/faults.ts';
import type { FaultCase, SigningInCase } from './case.ts';

type End = NonNullable<FaultCase['ends']>;

function first(name: string, fault: Fault, ends: End): SigningInCase {
  return { name, when: 'first sign-in', does: () => fault, ends };
}
const refused = (code: End['code'], by: string, detail?: End['detail']): End => ({
  code,
  then: 'stopped',
  by,
  ...(detail && { detail }),
});
const iterations = (count: number): SigningInCase =>
  first(
    `${count.toLocaleString('en')} iterations`,
    { kind: 'iterations', iterations: count },
    refused('scram-iterations', 'RFC 7677 §4', { iterations: count }),
  );

/** The same where both sides speak SASL2 (XEP-0388), whose steps carry the same messages in elements of its own. */
const bySasl2 = (one: SigningInCase): SigningInCase => ({
  ...one,
  name: `${one.name}, by SASL2`,
  modern: true,
});

/** What a server can do wrong within SCRAM itself, in whichever profile. */
const scramCases: readonly SigningInCase[] = [
  first('nonce not extended', { kind: 'foreign-nonce' }, refused('scram-nonce', 'RFC 5802 §5.1')),
  iterations(1),
  iterations(4095),
  iterations(1_000_001),
  iterations(2 ** 31),
];

export const authenticationCases: readonly FaultCase[] = [
  ...scramCases,
  ...scramCases.map(bySasl2),
  first('wrong server signature', { kind: 'bad-signature' }, refused('server-signature', 'RFC 5802 §5.1')),
  first('success without v=', { kind: 'no-signature' }, refused('server-signature', 'RFC 5802 §5.1')),
  first('success before any proof', { kind: 'early-success' }, refused('success-too-early', 'RFC 5802 §5')),
  first('another offer than was signed', { kind: 'other-offer' }, refused('offer-tampered', 'XEP-0474 §6.2')),
  first(
    'PLAIN only',
    { kind: 'plain-only' },
    { code: 'plain-not-allowed', then: 'needs-you', by: 'RFC 6120 §13.8.3' },
  ),
  first(
    'nothing that we know',
    { kind: 'mechanisms', names: ['CRAM-MD5', 'X-OAUTH2'] },
    refused('no-usable-mechanism', 'RFC 6120 §6.3.3'),
  ),
  {
    name: 'a weaker SCRAM than before',
    when: 'coming back',
    does: () => ({ kind: 'mechanisms', names: ['SCRAM-SHA-1'] }),
    ends: {
      code: 'mechanism-downgraded',
      detail: { before: 'SCRAM-SHA-256', offered: ['SCRAM-SHA-1'] },
      then: 'needs-you',
      by: 'XEP-0474 §7',
    },
  },
  {
    name: 'a weaker SCRAM than before, said to be all that is offered',
    when: 'coming back',
    does: () => ({ kind: 'mechanisms', names: ['SCRAM-SHA-1'], says: true }),
    ends: {
      code: 'mechanism-downgraded',
      detail: { before: 'SCRAM-SHA-256', offered: ['SCRAM-SHA-1'] },
      then: 'needs-you',
      by: 'XEP-0474 §7',
    },
  },
  {
    name: 'PLAIN only, where SCRAM was used before',
    when: 'coming back',
    allowPlain: true,
    does: () => ({ kind: 'plain-only' }),
    ends: { code: 'mechanism-downgraded', then: 'needs-you', by: 'XEP-0474 §7' },
  },
  {
    name: 'token that the server takes no more',
    when: 'coming back',
    modern: true,
    does: () => ({ kind: 'tokens-forgotten' }),
    mechanism: 'SCRAM-SHA-256',
    goesOnBy: 'XEP-0484 §4.1',
  },
  {
    name: 'token that was replaced by one that never arrived here',
    when: 'coming back',
    modern: true,
    does: () => ({ kind: 'token-replaced' }),
    mechanism: 'SCRAM-SHA-256',
    goesOnBy: 'XEP-0484 §3.5',
  },
  {
    name: 'token of the sign-in before, its session gone',
    when: 'coming back',
    modern: true,
    does: () => ({ kind: 'session-gone', tells: false }),
    mechanism: 'HT-SHA-256-NONE',
    goesOnBy: 'XEP-0484 §3.5',
  },
  {
    name: 'token taken without the server’s own proof',
    when: 'coming back',
    modern: true,
    does: () => ({ kind: 'bad-responder' }),
    ends: refused('server-signature', 'XEP-0484 §3.4'),
  },
];
