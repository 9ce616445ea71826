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
  /** Key of the rule in words, in the area `rules` of the interface. */
  readonly words: string;
}

const framing = { streams: 'both', check: 'frames' } as const;
const server = { streams: 's2s', check: 'frames' } as const;

export const rules = [
  row('1', 'must', 'RFC 7395 §3.1', 'initiator', { streams: 'both', check: 'handshake' }, 'rule_1'),
  row('2', 'must', 'RFC 7395 §3.1', 'responder', { streams: 'both', check: 'handshake' }, 'rule_2'),
  row('3', 'must', 'RFC 7395 §3.2', 'both', framing, 'rule_3'),
  row('4', 'must', 'RFC 7395 §3.3.2', 'both', { streams: 'c2s', check: 'frames' }, 'rule_4'),
  row('5', 'must', 'RFC 7395 §3.3.3', 'both', framing, 'rule_5'),
  row('6', 'must', 'RFC 7395 §3.3.3', 'both', framing, 'rule_6'),
  row('7', 'must', 'RFC 7395 §3.3.3', 'both', framing, 'rule_7'),
  row('8', 'should', 'RFC 7395 §3.3.3', 'both', framing, 'rule_8'),
  row('9', 'must', 'RFC 6120 §11.1', 'both', framing, 'rule_9'),
  row('10', 'must', 'RFC 7395 §3.3.3', 'both', framing, 'rule_10'),
  row('11', 'must', 'RFC 7395 §3.3.3', 'both', framing, 'rule_11'),
  row('12', 'must', 'RFC 7395 §3.4, RFC 6120 §4.7', 'initiator', framing, 'rule_12'),
  row('13', 'must', 'RFC 7395 §3.4, RFC 6120 §4.7', 'responder', framing, 'rule_13'),
  row('14', 'must', 'RFC 7395 §3.4', 'initiator', framing, 'rule_14'),
  row('15', 'must', 'RFC 7395 §3.5', 'responder', framing, 'rule_15'),
  row('16', 'must', 'RFC 7395 §3.5', 'responder', framing, 'rule_16'),
  row('17', 'must', 'RFC 7395 §3.6, RFC 6120 §4.4', 'both', framing, 'rule_17'),
  row('18', 'should', 'RFC 7395 §3.6', 'responder', { streams: 'both', check: 'nobody' }, 'rule_18'),
  row('19', 'must', 'RFC 7395 §3.6.1', 'both', framing, 'rule_19'),
  row('20', 'must', 'RFC 7395 §3.7, RFC 6120 §4.3.3', 'both', framing, 'rule_20'),
  row('21', 'must', 'RFC 7395 §3.8', 'both', framing, 'rule_21'),
  row('22', 'must', 'RFC 7395 §3.9', 'both', framing, 'rule_22'),
  row('23', 'may', 'RFC 7395 §3.10', 'both', { streams: 'both', check: 'nobody' }, 'rule_23'),
  row('24', 'may', 'RFC 7395 §4', 'initiator', { streams: 'both', check: 'handshake' }, 'rule_24'),
  row('25', 'should', 'RFC 7395 §6', 'responder', { streams: 'c2s', check: 'frames' }, 'rule_25'),
  row('26', 'should', 'RFC 7395 §6', 'initiator', { streams: 'both', check: 'nobody' }, 'rule_26'),
  row('S1', 'may', 'XEP-0468 §3', 'initiator', { streams: 's2s', check: 'handshake' }, 'rule_S1'),
  row('S2', 'must', 'XEP-0468 §3', 'both', server, 'rule_S2'),
  row('S3', 'must', 'XEP-0468 §3', 'both', server, 'rule_S3'),
  row('S4', 'must', 'XEP-0468 §3, RFC 7395 §3.1', 'both', { streams: 's2s', check: 'handshake' }, 'rule_S4'),
  row('S5', 'must', 'RFC 6120 §4.7.1, §4.7.2', 'both', server, 'rule_S5'),
] as const;

export type RuleId = (typeof rules)[number]['id'];
export type Rule = (typeof rules)[number];

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));

/** The rule of that number, in whichever case it is written; undefined where there is none. */
export function ruleOf(id: string): Rule | undefined {
  return byId.get(id.toUpperCase());
}

function row<const Id extends string, const Words extends string>(
  id: Id,
  level: RuleLevel,
  section: string,
  party: Party,
  where: Pick<RuleRow, 'streams' | 'check'>,
  words: Words,
): RuleRow & { readonly id: Id; readonly words: Words } {
  return { id, level, section, party, ...where, words };
}
