/**
 * The rules of XMPP over WebSocket that a recorded stream can be held to, one row a rule: RFC 7395 with what it
 * takes from RFC 6120, and what XEP-0468 changes between servers.
 */

/** Whose conduct a rule is about. */
export type Party = 'initiator' | 'responder' | 'both';

/** How strong the wording of the specification is (RFC 2119). */
export type RuleLevel = 'must' | 'should' | 'may';

/**
 * Who can tell. `frames`: a recorded stream shows it. `handshake`: it happens before the first frame, where the
 * session itself sees to it. `nobody`: a browser is not told.
 */
export type RuleCheck = 'frames' | 'handshake' | 'nobody';

interface RuleRow {
  readonly id: string;
  readonly level: RuleLevel;
  readonly section: string;
  readonly party: Party;
  readonly streams: 'c2s' | 's2s' | 'both';
  readonly check: RuleCheck;
}

const framing = { streams: 'both', check: 'frames' } as const;
const server = { streams: 's2s', check: 'frames' } as const;

export const rules = [
  row('1', 'must', 'RFC 7395 §3.1', 'initiator', { streams: 'both', check: 'handshake' }),
  row('2', 'must', 'RFC 7395 §3.1', 'responder', { streams: 'both', check: 'handshake' }),
  row('3', 'must', 'RFC 7395 §3.2', 'both', framing),
  row('4', 'must', 'RFC 7395 §3.3.2', 'both', { streams: 'c2s', check: 'frames' }),
  row('5', 'must', 'RFC 7395 §3.3.3', 'both', framing),
  row('6', 'must', 'RFC 7395 §3.3.3', 'both', framing),
  row('7', 'must', 'RFC 7395 §3.3.3', 'both', framing),
  row('8', 'should', 'RFC 7395 §3.3.3', 'both', framing),
  row('9', 'must', 'RFC 6120 §11.1', 'both', framing),
  row('10', 'must', 'RFC 7395 §3.3.3', 'both', framing),
  row('11', 'must', 'RFC 7395 §3.3.3', 'both', framing),
  row('12', 'must', 'RFC 7395 §3.4, RFC 6120 §4.7', 'initiator', framing),
  row('13', 'must', 'RFC 7395 §3.4, RFC 6120 §4.7', 'responder', framing),
  row('14', 'must', 'RFC 7395 §3.4', 'initiator', framing),
  row('15', 'must', 'RFC 7395 §3.5', 'responder', framing),
  row('16', 'must', 'RFC 7395 §3.5', 'responder', framing),
  row('17', 'must', 'RFC 7395 §3.6, RFC 6120 §4.4', 'both', framing),
  row('18', 'should', 'RFC 7395 §3.6', 'responder', { streams: 'both', check: 'nobody' }),
  row('19', 'must', 'RFC 7395 §3.6.1', 'both', framing),
  row('20', 'must', 'RFC 7395 §3.7, RFC 6120 §4.3.3', 'both', framing),
  row('21', 'must', 'RFC 7395 §3.8', 'both', framing),
  row('22', 'must', 'RFC 7395 §3.9', 'both', framing),
  row('23', 'may', 'RFC 7395 §3.10', 'both', { streams: 'both', check: 'nobody' }),
  row('24', 'may', 'RFC 7395 §4', 'initiator', { streams: 'both', check: 'handshake' }),
  row('25', 'should', 'RFC 7395 §6', 'responder', { streams: 'c2s', check: 'frames' }),
  row('26', 'should', 'RFC 7395 §6', 'initiator', { streams: 'both', check: 'nobody' }),
  row('S1', 'may', 'XEP-0468 §3', 'initiator', { streams: 's2s', check: 'handshake' }),
  row('S2', 'must', 'XEP-0468 §3', 'both', server),
  row('S3', 'must', 'XEP-0468 §3', 'both', server),
  row('S4', 'must', 'XEP-0468 §3, RFC 7395 §3.1', 'both', { streams: 's2s', check: 'handshake' }),
  row('S5', 'must', 'RFC 6120 §4.7.1, §4.7.2', 'both', server),
] as const;

export type RuleId = (typeof rules)[number]['id'];
export type Rule = (typeof rules)[number];

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));

/** The rule of that number, in whichever case it is written; undefined where there is none. */
export function ruleOf(id: string): Rule | undefined {
  return byId.get(id.toUpperCase());
}

function row<const Id extends string>(
  id: Id,
  level: RuleLevel,
  section: string,
  party: Party,
  where: Pick<RuleRow, 'streams' | 'check'>,
): RuleRow & { readonly id: Id } {
  return { id, level, section, party, ...where };
}
