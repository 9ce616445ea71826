/** What can be asked about a frame, one row a field. */

/** `pattern`: a text in which `*` stands for anything. `number`: compared. `word`: one of a few. */
export type FieldForm = 'pattern' | 'jid' | 'size' | 'duration' | 'xep' | 'rule' | 'direction' | 'text';

export const fields = {
  /** `in` or `out`. */
  dir: 'direction',
  /** What it is: `iq`, `message`, `sasl` …, or the name of its root: `r`, `a`, `enable`. */
  kind: 'pattern',
  /** The `type` of a stanza. */
  type: 'pattern',
  from: 'jid',
  to: 'jid',
  /** Either of both. */
  jid: 'jid',
  /** Whose stream it is. */
  account: 'jid',
  id: 'pattern',
  /** The name of any element in it. */
  name: 'pattern',
  /** Any namespace in it. */
  ns: 'pattern',
  /** The number of an extension that any namespace in it belongs to. */
  xep: 'xep',
  /** Bytes of the frame; `4k` is 4,096. */
  size: 'size',
  /** Between a request and its answer; `none` for a request that was not answered. */
  latency: 'duration',
  /** A rule that it breaks: its number, `any` or `none`. */
  rule: 'rule',
  /** Found anywhere in the exact text, as is any word without a field. */
  text: 'text',
} as const satisfies Record<string, FieldForm>;

export type FieldName = keyof typeof fields;

export const fieldNames = Object.keys(fields) as readonly FieldName[];

export function isField(name: string): name is FieldName {
  return Object.hasOwn(fields, name);
}

/** Whether `>` and its like may follow the field. */
export function isCompared(name: FieldName): boolean {
  return fields[name] === 'size' || fields[name] === 'duration';
}
