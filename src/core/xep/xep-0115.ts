/** XEP-0115 Entity Capabilities 1.6.0: what a client can, said as a hash that whoever asks can check. */
import { sha1 } from '@noble/hashes/legacy.js';
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Info, InfoForm } from './xep-0030.ts';

const encoder = new TextEncoder();

/** i;octet (RFC 4790 §9.3). */
function byOctets(a: string, b: string): number {
  const [x, y] = [encoder.encode(a), encoder.encode(b)];
  const at = x.findIndex((byte, index) => byte !== y[index]);
  return at < 0 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1);
}

const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort(byOctets);

const formType = (form: InfoForm): readonly string[] =>
  form.find(({ name }) => name === 'FORM_TYPE')?.values ?? [];

/** The verification string (§5.1) in base64, by SHA-1; null where what it is made of is ill-formed (§5.4). */
export function verification(info: Info): string | null {
  const identities = sorted(
    info.identities.map(({ category, type, lang, name }) => `${category}/${type}/${lang}/${name}`),
  );
  const features = sorted(info.features);
  const typed = info.forms.filter((form) => formType(form).length > 0);
  const types = typed.map((form) => formType(form)[0] ?? '');
  const isRepeated = [identities, features, types].some((all) => new Set(all).size < all.length);
  const isTwofold = typed.some((form) => new Set(formType(form)).size > 1);
  const forms = [...typed].sort((a, b) => byOctets(formType(a)[0] ?? '', formType(b)[0] ?? ''));
  const parts = [
    ...identities,
    ...features,
    ...forms.flatMap((form) => [
      formType(form)[0] ?? '',
      ...form
        .filter(({ name }) => name !== 'FORM_TYPE')
        .sort((a, b) => byOctets(a.name, b.name))
        .flatMap(({ name, values }) => [name, ...sorted(values)]),
    ]),
  ];
  // One part must not read as two: the hash of other features would be the same.
  if (isRepeated || isTwofold || parts.some((part) => part.includes('<'))) return null;
  const digest = sha1(encoder.encode(parts.map((part) => `${part}<`).join('')));
  return btoa(String.fromCharCode(...digest));
}

/** What is said in presence (§4). */
export interface Caps {
  readonly hash: string;
  readonly node: string;
  readonly ver: string;
}

export function capsElement({ hash, node, ver }: Caps): XmlElement {
  return el('c', ns.caps, { hash, node, ver });
}

/** No hash is longer, nor a node that anybody uses. */
const longest = 256;

/** What a presence says; null where it says nothing, or in the form of before 1.4, which nobody can check. */
export function capsIn(presence: XmlElement): Caps | null {
  const said = child(presence, 'c', ns.caps);
  if (said === undefined) return null;
  const [hash, node, ver] = ['hash', 'node', 'ver'].map((name) => attr(said, name) ?? '');
  const all = [hash, node, ver].filter((one) => one !== undefined && one !== '' && one.length <= longest);
  if (all.length < 3 || hash === undefined || node === undefined || ver === undefined) return null;
  return { hash, node, ver };
}
