/** What an account answers to others: who it is (XEP-0030), which software (XEP-0092), that it is there (XEP-0199). */
import { ns } from '../core/namespaces.ts';
import { discoInfoResult } from '../core/xep/xep-0030.ts';
import { versionResult } from '../core/xep/xep-0092.ts';
import { pingResult } from '../core/xep/xep-0199.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Ports } from '../platform/ports.ts';
import type { StanzaLayer } from './stanza/index.ts';

export function attachAnswers(layer: StanzaLayer, product: Ports['product']): void {
  const answerTo = (
    payload: { name: string; ns: string },
    reply: (iq: XmlElement) => XmlElement | null,
  ): void => {
    layer.on({ name: 'iq', type: 'get', payload }, (iq) => {
      const answer = reply(iq);
      if (answer !== null) layer.send(answer);
    });
  };
  answerTo({ name: 'query', ns: ns.discoInfo }, discoInfoResult);
  answerTo({ name: 'query', ns: ns.version }, (iq) => versionResult(iq, product));
  answerTo({ name: 'ping', ns: ns.ping }, pingResult);
}
