/** Words for what the parser objected to in a frame. */
import type { FrameProblem } from '../../core/framing/index.ts';
import type { XmlErrorCode } from '../../core/xml/types.ts';
import { t, type WordKey } from './words.ts';

const keys: Record<XmlErrorCode | FrameProblem | 'binary-frame', WordKey> = {
  empty: 'problem_empty',
  'leading-text': 'problem_leading_text',
  'trailing-text': 'problem_trailing_text',
  'second-root': 'problem_second_root',
  declaration: 'problem_declaration',
  'binary-frame': 'problem_binary_frame',
  doctype: 'problem_doctype',
  comment: 'problem_comment',
  'processing-instruction': 'problem_processing_instruction',
  'undefined-entity': 'problem_undefined_entity',
  'bad-reference': 'problem_bad_reference',
  'bad-character': 'problem_bad_character',
  'cdata-end-in-text': 'problem_cdata_end_in_text',
  'less-than-in-attribute': 'problem_less_than_in_attribute',
  'bad-name': 'problem_bad_name',
  'bad-attribute': 'problem_bad_attribute',
  'duplicate-attribute': 'problem_duplicate_attribute',
  'unbound-prefix': 'problem_unbound_prefix',
  'reserved-prefix': 'problem_reserved_prefix',
  'mismatched-tag': 'problem_mismatched_tag',
  'unexpected-end': 'problem_unexpected_end',
  syntax: 'problem_syntax',
  'too-deep': 'problem_too_deep',
  'too-many-attributes': 'problem_too_many_attributes',
  'too-long': 'problem_too_long',
  'undeclared-stream-prefix': 'problem_undeclared_stream_prefix',
};

/** `problem` comes from a stored frame, perhaps of another version: an unknown one is shown as it is. */
export function problemWords(problem: string): string {
  return Object.hasOwn(keys, problem) ? t(keys[problem as keyof typeof keys]) : problem;
}
