/** XEP-0030 Service Discovery 2.5.0: what this client is and can, and asking others. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { errorReply } from './rfc6120-error.ts';
import { resultOf } from './rfc6120-iq.ts';

export interface Identity {
  readonly category: string;
  readonly type: string;
  readonly lang: string;
  readonly name: string;
}

/** A data form beside it (XEP-0128): each field with its values, `FORM_TYPE` among them. */
export type InfoForm = readonly { readonly name: string; readonly values: readonly string[] }[];

export interface Info {
  readonly identities: readonly Identity[];
  readonly features: readonly string[];
  readonly forms: readonly InfoForm[];
}

/** Answers a disco#info request (§3.1). `nodes` are those that stand for the same; of another nothing is known (§7). */
export function discoInfoResult(iq: XmlElement, info: Info, nodes: readonly string[] = []): XmlElement {
  const query = child(iq, 'query', ns.discoInfo);
  const node = query && attr(query, 'node');
  if (node !== undefined && !nodes.includes(node)) return errorReply(iq, 'item-not-found');
  const identities = info.identities.map(({ category, type, name }) =>
    el('identity', ns.discoInfo, { category, type, name }),
  );
  const listed = info.features.map((feature) => el('feature', ns.discoInfo, { var: feature }));
  return resultOf(iq, el('query', ns.discoInfo, { node }, ...identities, ...listed));
}

/** Answers a disco#items request (§4.1): there is nothing below this client. */
export function discoItemsResult(iq: XmlElement): XmlElement {
  return resultOf(iq, el('query', ns.discoItems));
}

export function discoInfoRequest(to: string, node?: string): XmlElement {
  return el('iq', ns.client, { type: 'get', to }, el('query', ns.discoInfo, { node }));
}

/** What a result of disco#info says. */
export function parseInfo(iq: XmlElement): Info {
  const query = child(iq, 'query', ns.discoInfo);
  if (query === undefined) return { identities: [], features: [], forms: [] };
  return {
    identities: children(query, 'identity').map((one) => ({
      category: attr(one, 'category') ?? '',
      type: attr(one, 'type') ?? '',
      lang: attr(one, 'lang', ns.xml) ?? '',
      name: attr(one, 'name') ?? '',
    })),
    features: children(query, 'feature').flatMap((one) => attr(one, 'var') ?? []),
    forms: children(query, 'x', ns.dataForms).map((form) =>
      children(form, 'field').map((field) => ({
        name: attr(field, 'var') ?? '',
        values: children(field, 'value').map(text),
      })),
    ),
  };
}

/** Asks what belongs to an entity, or to a node of it (§4.1). */
export function discoItemsRequest(to: string, node?: string): XmlElement {
  return el('iq', ns.client, { type: 'get', to }, el('query', ns.discoItems, { node }));
}

/** What belongs to an entity (§4). */
export interface Item {
  readonly jid: string;
  /** Null where it is the entity itself. */
  readonly node: string | null;
  readonly name: string | null;
}

/** Of one kind at most; more is of somebody who wants to keep a page busy. */
const most = 2000;
/** A JID may be as long (RFC 7622 §3.1); nothing else here needs more. */
const longest = 3071;

const cut = (value: string): string => value.slice(0, longest);

/** `info` as a page can hold it: each feature once, and no more of anything than somebody would read. */
export function bounded({ identities, features, forms }: Info): Info {
  const all = features.map(cut).filter((feature) => feature !== '');
  return {
    identities: identities.slice(0, most).map((one) => ({
      category: cut(one.category),
      type: cut(one.type),
      lang: cut(one.lang),
      name: cut(one.name),
    })),
    features: [...new Set(all)].slice(0, most),
    forms: forms
      .slice(0, most)
      .map((fields) =>
        fields
          .slice(0, most)
          .map(({ name, values }) => ({ name: cut(name), values: values.slice(0, most).map(cut) })),
      ),
  };
}

/** The items of a result of disco#items, bounded as well; one without address is none. */
export function parseItems(iq: XmlElement): readonly Item[] {
  const query = child(iq, 'query', ns.discoItems);
  if (query === undefined) return [];
  return children(query, 'item')
    .slice(0, most)
    .map((one) => ({
      jid: cut(attr(one, 'jid') ?? ''),
      node: optional(one, 'node'),
      name: optional(one, 'name'),
    }))
    .filter(({ jid }) => jid !== '');
}

function optional(element: XmlElement, name: string): string | null {
  const value = attr(element, name) ?? '';
  return value === '' ? null : cut(value);
}

/** One field of the form of this type; null where it is not there. */
export function formValue(info: Info, formType: string, name: string): string | null {
  const form = info.forms.find((one) =>
    one.some((field) => field.name === 'FORM_TYPE' && field.values[0] === formType),
  );
  return form?.find((field) => field.name === name)?.values[0] ?? null;
}
