/** What is said about a draft. */
import type { DraftAdvice, DraftFault, StreamPart } from '../../../core/compose/check.ts';
import type { TemplateName } from '../../../core/compose/templates.ts';
import { number } from '../format.ts';
import { problemWords } from '../problem-words.ts';
import { t, type WordKey } from '../words.ts';

const parts: Record<StreamPart, WordKey> = {
  framing: 'compose_part_framing',
  management: 'compose_part_management',
  authentication: 'compose_part_authentication',
  stream: 'compose_part_stream',
  tls: 'compose_part_tls',
  binding: 'compose_part_binding',
};

export function faultWords(fault: DraftFault): string {
  switch (fault.code) {
    case 'not-well-formed':
      return problemWords(fault.error);
    case 'no-namespace':
      return t('compose_noNamespace', fault.name);
    case 'not-in-content':
      return t('compose_notInContent', fault.name, fault.ns);
    case 'of-the-stream':
      return t('compose_ofTheStream', fault.name, t(parts[fault.part]));
    case 'too-many-bytes':
      return t('compose_tooManyBytes', number(fault.bytes));
  }
}

const advice: Record<DraftAdvice, WordKey> = {
  'iq-type': 'compose_iqType',
  'iq-children': 'compose_iqChildren',
  'child-namespace': 'compose_childNamespace',
  from: 'compose_from',
  'iq-answer': 'compose_iqAnswer',
  nonza: 'compose_nonza',
  'not-encrypted': 'compose_notEncrypted',
};

/** @param page whether it goes out as a page, which answers for itself */
export function adviceWords(one: DraftAdvice, page: boolean): string {
  return t(page && one === 'iq-answer' ? 'compose_iqAnswerPage' : advice[one]);
}

export const templateWords: Record<TemplateName, WordKey> = {
  ping: 'compose_template_ping',
  disco: 'compose_template_disco',
  items: 'compose_template_items',
  version: 'compose_template_version',
  roster: 'compose_template_roster',
  archive: 'compose_template_archive',
  message: 'compose_template_message',
  presence: 'compose_template_presence',
  inactive: 'compose_template_inactive',
};
