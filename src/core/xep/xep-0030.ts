/** XEP-0030 Service Discovery 2.5.0: what this client is and can, when somebody asks. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { errorReply } from './rfc6120-error.ts';
import { resultOf } from './rfc6120-iq.ts';

const features: readonly string[] = [ns.discoInfo, ns.version, ns.ping];

/** Answers a disco#info request (§3.1). There are no nodes: a request for one gets `item-not-found` (§7). */
export function discoInfoResult(iq: XmlElement): XmlElement {
  const query = child(iq, 'query', ns.discoInfo);
  if (query !== undefined && attr(query, 'node') !== undefined) return errorReply(iq, 'item-not-found');
  const identity = el('identity', ns.discoInfo, { category: 'client', type: 'web', name: 'Causeway' });
  const listed = features.map((feature) => el('feature', ns.discoInfo, { var: feature }));
  return resultOf(iq, el('query', ns.discoInfo, {}, identity, ...listed));
}
