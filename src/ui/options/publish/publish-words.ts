/** What is wrong with a form, and what a document is for, in words. */
import type { DocumentName, DraftFault } from '../../../core/publish/types.ts';
import { urlWords } from '../../shared/finding-words.ts';
import { number } from '../../shared/format.ts';
import { t, type WordKey } from '../../shared/words.ts';

export function faultWords(fault: DraftFault): string {
  switch (fault.code) {
    case 'missing':
      return t('publish_fault_missing');
    case 'bad-url':
      return fault.fault === 'missing' ? t('publish_fault_missing') : urlWords(fault.fault);
    case 'literal-host':
      return t('publish_fault_literalHost');
    case 'bad-name':
      return t('publish_fault_badName', fault.value);
    case 'bad-ip':
      return t('publish_fault_badIp', fault.value);
    case 'bad-number':
      return t('publish_fault_badNumber', number(fault.min), number(fault.max));
    case 'bad-pin':
      return t('publish_fault_badPin', fault.value);
    case 'duplicate':
      return t('publish_fault_duplicate');
    case 'no-ways':
      return t('publish_fault_noWays');
  }
}

const aboutKeys: Readonly<Record<DocumentName, WordKey>> = {
  'host-meta.json': 'publish_about_hostMetaJson',
  'host-meta': 'publish_about_hostMeta',
  'xmpp-client.xml': 'publish_about_client',
  'xmpp-server.xml': 'publish_about_server',
};

export const aboutWords = (name: DocumentName): string => t(aboutKeys[name]);
