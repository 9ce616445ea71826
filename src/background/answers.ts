/** What an account answers to others: who it is (XEP-0030), which software (XEP-0092), that it is there (XEP-0199). */
import { ns } from '../core/namespaces.ts';
import { ownNode } from '../core/xep/features.ts';
import { discoInfoResult, discoItemsResult } from '../core/xep/xep-0030.ts';
import { versionResult } from '../core/xep/xep-0092.ts';
import { pingResult } from '../core/xep/xep-0199.ts';
import type { Ports } from '../platform/ports.ts';
import type { Own } from './own.ts';
import type { StanzaLayer } from './stanza/index.ts';

export function attachAnswers(
  layer: StanzaLayer,
  product: Ports['product'],
  own: Pick<Own, 'info' | 'caps'>,
): void {
  layer.onRequest({ type: 'get', payload: { name: 'query', ns: ns.discoInfo } }, (iq) =>
    discoInfoResult(iq, own.info, [ownNode(own.caps)]),
  );
  layer.onRequest({ type: 'get', payload: { name: 'query', ns: ns.discoItems } }, discoItemsResult);
  layer.onRequest({ type: 'get', payload: { name: 'query', ns: ns.version } }, (iq) =>
    versionResult(iq, product),
  );
  layer.onRequest({ type: 'get', payload: { name: 'ping', ns: ns.ping } }, pingResult);
}
