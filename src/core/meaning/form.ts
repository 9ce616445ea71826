/** Data forms as tables (XEP-0004). */
import { isSecretField } from '../framing/secrets.ts';
import { attr, child, children, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Form, FormField } from './types.ts';

/** `form` is an `x` of `jabber:x:data`. */
export function readForm(form: XmlElement): Form {
  const fields = children(form, 'field').map(readField);
  const reported = child(form, 'reported');
  const title = child(form, 'title');
  return {
    type: attr(form, 'type') ?? '',
    title: title === undefined ? '' : text(title),
    instructions: children(form, 'instructions').map(text),
    formType: fields.find(({ name }) => name === 'FORM_TYPE')?.values?.[0] ?? null,
    fields: fields.filter(({ name }) => name !== 'FORM_TYPE'),
    columns: reported === undefined ? [] : children(reported, 'field').map(readField),
    items: children(form, 'item').map((item) => children(item, 'field').map(readField)),
  };
}

function readField(field: XmlElement): FormField {
  return {
    name: attr(field, 'var') ?? '',
    label: attr(field, 'label') ?? '',
    type: attr(field, 'type') ?? '',
    values: isSecretField(field) ? null : children(field, 'value').map(text),
  };
}
