/** XEP-0060 Publish-Subscribe, as far as one's own nodes need it (XEP-0163, XEP-0223). */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, isElement } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

export interface Item {
  readonly id: string;
  readonly payload: XmlElement;
}

/** Asks for the items of a node (§6.5): of one's own account where no other is named. */
export function itemsRequest(node: string, to?: string, id?: string): XmlElement {
  const wanted = id === undefined ? [] : [el('item', ns.pubsub, { id })];
  return el(
    'iq',
    ns.client,
    { type: 'get', to },
    el('pubsub', ns.pubsub, {}, el('items', ns.pubsub, { node }, ...wanted)),
  );
}

/** Publishes one item to a node of one's own that is as the server makes it: for contacts (§7.1, XEP-0163 §3). */
export function publishRequest(node: string, { id, payload }: Item): XmlElement {
  const publish = el('publish', ns.pubsub, { node }, el('item', ns.pubsub, { id }, payload));
  return el('iq', ns.client, { type: 'set' }, el('pubsub', ns.pubsub, {}, publish));
}

const field = (name: string, value: string, type?: string): XmlElement =>
  el('field', ns.dataForms, { var: name, type }, el('value', ns.dataForms, {}, value));

/** A node for nobody but oneself, whose items stay (XEP-0223 §3). */
const privately = (formType: string): XmlElement =>
  el(
    'x',
    ns.dataForms,
    { type: 'submit' },
    field('FORM_TYPE', formType, 'hidden'),
    field('pubsub#persist_items', 'true'),
    field('pubsub#max_items', 'max'),
    field('pubsub#send_last_published_item', 'never'),
    field('pubsub#access_model', 'whitelist'),
  );

/** Makes a node that is there so (§8.2.4). */
export function configurePrivately(node: string): XmlElement {
  const configure = el('configure', ns.pubsubOwner, { node }, privately(ns.pubsubNodeConfig));
  return el('iq', ns.client, { type: 'set' }, el('pubsub', ns.pubsubOwner, {}, configure));
}

/** Publishes one item to a node that is, or is to be, so; `conflict` where it is another (§7.1.5). */
export function publishPrivately(node: string, { id, payload }: Item): XmlElement {
  return el(
    'iq',
    ns.client,
    { type: 'set' },
    el(
      'pubsub',
      ns.pubsub,
      {},
      el('publish', ns.pubsub, { node }, el('item', ns.pubsub, { id }, payload)),
      el('publish-options', ns.pubsub, {}, privately(ns.pubsubOptions)),
    ),
  );
}

const itemsOf = (list: XmlElement | undefined): readonly Item[] =>
  (list === undefined ? [] : children(list, 'item')).flatMap((item) => {
    const payload = item.children.find(isElement);
    const id = attr(item, 'id');
    return payload === undefined || id === undefined ? [] : [{ id, payload }];
  });

/** The items in the answer to `itemsRequest`. */
export function parseItemsOf(iq: XmlElement, node: string): readonly Item[] {
  const pubsub = child(iq, 'pubsub', ns.pubsub);
  const list = pubsub && child(pubsub, 'items');
  return list !== undefined && attr(list, 'node') === node ? itemsOf(list) : [];
}

/** What is news of a node (§7.1.2.1); null for any other message. Who may say so is not judged here. */
export function nodeNews(
  message: XmlElement,
  node: string,
): { readonly items: readonly Item[]; readonly retracted: readonly string[] } | null {
  const event = child(message, 'event', ns.pubsubEvent);
  const list = event && child(event, 'items');
  if (list === undefined || attr(list, 'node') !== node) return null;
  return {
    items: itemsOf(list),
    retracted: children(list, 'retract').flatMap((one) => attr(one, 'id') ?? []),
  };
}
