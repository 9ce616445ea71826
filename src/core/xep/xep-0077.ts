/**
 * XEP-0077 In-Band Registration 2.4, from the side of whoever has no account yet; with XEP-0004 for forms, XEP-0066
 * for a website in their place, XEP-0231 for the picture of a question (XEP-0158), and XEP-0445 0.3 for invitations.
 */
import { ns } from '../namespaces.ts';
import { child, children, el, text, attr } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { filledForm, formToFill, type FieldAnswer, type FormField } from './xep-0004.ts';

/** A picture that came with the form. */
export interface FormPicture {
  readonly type: string;
  /** Base64. */
  readonly data: string;
}

export type RegistrationField = Omit<FormField, 'picture'> & { readonly picture: FormPicture | null };

/** What a server wants to know of whoever would have an account. */
export interface RegistrationForm {
  /** A data form, or the fields of XEP-0077 §14.1; they are answered as they were asked. */
  readonly as: 'form' | 'fields';
  readonly title: string;
  /** Hostile text. */
  readonly instructions: string;
  readonly fields: readonly RegistrationField[];
  /** Where to register with a browser, over HTTPS alone; null where no place is named. */
  readonly website: string | null;
}

/** The fields of §14.1, without those that are forms, words or keys. */
const plainFields = [
  ...['username', 'nick', 'password', 'name', 'first', 'last', 'email', 'address', 'city', 'state', 'zip'],
  ...['phone', 'url', 'date'],
] as const;

/** Whether the features of a stream say that one can register on it, by oneself or as somebody invited. */
export function registersIn(features: XmlElement, invited: boolean): boolean {
  if (child(features, 'register', ns.registerFeature) !== undefined) return true;
  return invited && child(features, 'register', ns.invitedRegistration) !== undefined;
}

/** Asks what is to be filled in (§3.1). */
export function registrationRequest(id: string, domain: string): XmlElement {
  return el('iq', ns.client, { type: 'get', id, to: domain }, el('query', ns.register));
}

/** Shows an invitation before anything else (XEP-0445 §3). */
export function invitationShown(id: string, domain: string, token: string): XmlElement {
  return el('iq', ns.client, { type: 'set', id, to: domain }, el('preauth', ns.preauth, { token }));
}

/** What an answer asks for; null where it asks for nothing that can be filled in and names no website either. */
export function registrationForm(iq: XmlElement): RegistrationForm | null {
  const query = child(iq, 'query', ns.register);
  if (query === undefined) return null;
  const website = websiteIn(query);
  const spoken = child(query, 'instructions');
  const instructions = spoken === undefined ? '' : text(spoken).slice(0, 2000);
  const data = child(query, 'x', ns.dataForms);
  const form = data === undefined ? null : formToFill(data);
  if (form !== null) {
    const pictures = picturesIn(query);
    const fields = form.fields.map((field) => ({
      ...field,
      picture: field.picture === null ? null : (pictures.get(field.picture.slice('cid:'.length)) ?? null),
    }));
    return {
      as: 'form',
      title: form.title,
      instructions: form.instructions || instructions,
      fields,
      website,
    };
  }
  // A form that cannot be read is not gone around: what it asks for is asked for a reason.
  const fields = data === undefined ? plainIn(query) : [];
  return fields.length === 0 && website === null
    ? null
    : { as: 'fields', title: '', instructions, fields, website };
}

function plainIn(query: XmlElement): readonly RegistrationField[] {
  return plainFields
    .filter((name) => child(query, name) !== undefined)
    .map((name) => ({
      name,
      kind: name === 'password' ? 'secret' : 'line',
      label: '',
      hint: '',
      required: true,
      values: [],
      options: [],
      picture: null,
    }));
}

function websiteIn(query: XmlElement): string | null {
  const place = child(query, 'x', ns.outOfBand);
  const url = place && child(place, 'url');
  const named = url === undefined ? '' : text(url).trim();
  if (named.length > 2000 || !URL.canParse(named)) return null;
  const { protocol, username, password, href } = new URL(named);
  // A name before the host is there to be taken for it.
  return protocol === 'https:' && username === '' && password === '' ? href : null;
}

/** No picture of a few letters is larger, characters of base64. */
const largestPicture = 100_000;

function picturesIn(query: XmlElement): ReadonlyMap<string, FormPicture> {
  const found = children(query, 'data', ns.bitsOfBinary).slice(0, 5);
  return new Map(
    found.flatMap((one): [string, FormPicture][] => {
      const [cid, type, data] = [attr(one, 'cid'), attr(one, 'type') ?? '', text(one).replace(/\s+/g, '')];
      const fits = data.length <= largestPicture && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
      return cid !== undefined && fits && /^image\/(png|jpeg|gif)$/.test(type) ? [[cid, { type, data }]] : [];
    }),
  );
}

/** What a person filled in. */
export interface Registration {
  readonly as: RegistrationForm['as'];
  readonly answers: readonly FieldAnswer[];
}

/** Registers (§3.1). */
export function registrationSubmitted(id: string, domain: string, filled: Registration): XmlElement {
  const content =
    filled.as === 'form'
      ? [filledForm(filled.answers)]
      : filled.answers.flatMap(({ name, values }) =>
          plainFields.some((plain) => plain === name) ? [el(name, ns.register, {}, values[0] ?? '')] : [],
        );
  return el('iq', ns.client, { type: 'set', id, to: domain }, el('query', ns.register, {}, ...content));
}
