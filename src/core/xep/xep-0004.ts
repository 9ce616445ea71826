/** XEP-0004 Data Forms 2.13.1, as far as a person fills them in; with XEP-0221 1.0 for a picture that a question is about. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** How a field is filled in (§3.3); whatever is not known is a line of text, as the specification has it. */
export type FieldKind = 'line' | 'secret' | 'lines' | 'one-of' | 'some-of' | 'yes-no' | 'note' | 'hidden';

export interface FormField {
  /** Its `var`; empty for a note. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Hostile text, as all that is shown of a form. */
  readonly label: string;
  readonly hint: string;
  readonly required: boolean;
  readonly values: readonly string[];
  readonly options: readonly { readonly label: string; readonly value: string }[];
  /** `cid:` of a picture (XEP-0231) that the field asks about; null where there is none. */
  readonly picture: string | null;
}

/** An answer to one field. */
export interface FieldAnswer {
  readonly name: string;
  readonly kind: FieldKind;
  readonly values: readonly string[];
}

/** Nobody fills in more; what is longer is hostile. */
export const mostFields = 60;
const mostOptions = 300;
const longestText = 2000;
/** What must come back as it was sent, such as a challenge, UTF-16 code units. */
const longestValue = 10_000;

const kinds: Readonly<Record<string, FieldKind>> = {
  'text-private': 'secret',
  'text-multi': 'lines',
  'jid-multi': 'lines',
  'list-single': 'one-of',
  'list-multi': 'some-of',
  boolean: 'yes-no',
  fixed: 'note',
  hidden: 'hidden',
};

/** Types by which answers are sent back: a field may leave its type out (§3.2), but whoever reads frames need not guess. */
const types: Readonly<Record<FieldKind, string | undefined>> = {
  line: undefined,
  secret: 'text-private',
  lines: undefined,
  'one-of': undefined,
  'some-of': undefined,
  'yes-no': 'boolean',
  note: undefined,
  hidden: 'hidden',
};

const cut = (value: string): string => value.slice(0, longestText);
const textIn = (parent: XmlElement, name: string): string => {
  const found = child(parent, name);
  return found === undefined ? '' : cut(text(found));
};

export interface FormToFill {
  readonly title: string;
  readonly instructions: string;
  readonly fields: readonly FormField[];
}

/** `form` is an `x` of `jabber:x:data`. Null where it is none to fill in, or one that nobody would. */
export function formToFill(form: XmlElement): FormToFill | null {
  const listed = children(form, 'field');
  if ((attr(form, 'type') ?? 'form') !== 'form' || listed.length > mostFields) return null;
  return {
    title: textIn(form, 'title'),
    instructions: cut(children(form, 'instructions').slice(0, 20).map(text).join('\n')),
    fields: listed.flatMap((field) => readField(field) ?? []),
  };
}

function readField(field: XmlElement): FormField | null {
  const name = attr(field, 'var') ?? '';
  const type = attr(field, 'type') ?? '';
  const kind = Object.hasOwn(kinds, type) ? (kinds[type] ?? 'line') : 'line';
  // Without a name there is nothing to answer to (§3.2).
  if (kind !== 'note' && (name === '' || name.length > longestText)) return null;
  const values = children(field, 'value').slice(0, mostOptions).map(text);
  if (kind === 'hidden' && values.some((value) => value.length > longestValue)) return null;
  return {
    name,
    kind,
    label: cut(attr(field, 'label') ?? ''),
    hint: textIn(field, 'desc'),
    required: child(field, 'required') !== undefined,
    values: kind === 'hidden' ? values : values.map(cut),
    options: children(field, 'option')
      .slice(0, mostOptions)
      .map((option) => {
        const value = textIn(option, 'value');
        return { label: cut(attr(option, 'label') ?? '') || value, value };
      }),
    picture: pictureOf(field),
  };
}

/** XEP-0221 §2: of several forms of a picture, the one that came along. */
function pictureOf(field: XmlElement): string | null {
  const media = child(field, 'media', ns.mediaElement);
  const uris = media === undefined ? [] : children(media, 'uri').slice(0, 20);
  return uris.map((uri) => text(uri).trim()).find((uri) => uri.startsWith('cid:')) ?? null;
}

/** The form filled in (§3.2). */
export function filledForm(answers: readonly FieldAnswer[]): XmlElement {
  const fields = answers.map(({ name, kind, values }) =>
    el(
      'field',
      ns.dataForms,
      { var: name, type: types[kind] },
      ...values.map((value) => el('value', ns.dataForms, {}, value)),
    ),
  );
  return el('x', ns.dataForms, { type: 'submit' }, ...fields);
}
