/** The attributes of the two `<open/>`s (RFC 6120 §4.7 through RFC 7395 §3.4). */
import { ns } from '../namespaces.ts';
import { attr } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { ConformanceState } from './state.ts';
import type { ConductTable } from './streams.ts';
import { violation, type Violation } from './violations.ts';

/** RFC 6120 §4.7.5: no leading zeros. */
const versionForm = /^(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/** The initiating entity's `<open/>`. */
export function judgeOpen(open: XmlElement, state: ConformanceState, table: ConductTable): Violation[] {
  const found: Violation[] = [];
  const version = attr(open, 'version');
  const id = attr(open, 'id');
  if (attr(open, 'to') === undefined) found.push(violation(table.openWithoutTo));
  if (attr(open, 'from') === undefined && state.config.secure) found.push(violation(table.openWithoutFrom));
  if (version === undefined) found.push(violation('open-without-version'));
  else if (!versionForm.test(version)) found.push(violation('open-version', version));
  if (id !== undefined) found.push(violation('open-with-id', id));
  return found;
}

/** The receiving entity's `<open/>`, in answer to the one `state` remembers. */
export function judgeAnswer(open: XmlElement, state: ConformanceState, table: ConductTable): Violation[] {
  const found: Violation[] = [];
  const id = attr(open, 'id') ?? '';
  const version = attr(open, 'version');
  if (id === '') found.push(violation('answer-without-id'));
  else if (state.ids.includes(id)) found.push(violation('restart-id-reused', id));
  if ((attr(open, 'from') ?? '') === '') found.push(violation(table.answerWithoutFrom));
  if (attr(open, 'lang', ns.xml) === undefined) found.push(violation('answer-without-lang'));
  if (version === undefined) found.push(violation('answer-without-version'));
  else if (!isAtMost(version, state.called.version)) found.push(violation('answer-version', version));
  const to = judgeTo(attr(open, 'to'), state, table);
  return to === null ? found : [...found, to];
}

/** RFC 6120 §4.7.5: the answer has the lower of both versions. */
function isAtMost(version: string, asked: string | null): boolean {
  const answered = versionForm.exec(version);
  if (answered === null) return false;
  const wanted = asked === null ? null : versionForm.exec(asked);
  if (wanted === null) return true;
  const [major = 0, minor = 0] = answered.slice(1).map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.slice(1).map(Number);
  return major < wantedMajor || (major === wantedMajor && minor <= wantedMinor);
}

/** RFC 6120 §4.7.2. A full address in the question is answered to its bare form. */
function judgeTo(to: string | undefined, state: ConformanceState, table: ConductTable): Violation | null {
  // Where the question is not known, neither is the answer.
  if (state.initiator === 'silent' || (!state.config.fromStart && state.called.version === null)) return null;
  const { from } = state.called;
  if (from === null) return to === undefined ? null : violation(table.answerTo.uncalled, to);
  if (to === undefined) return violation(table.answerTo.missing);
  return to === from.split('/', 1)[0] ? null : violation(table.answerTo.other, to);
}
