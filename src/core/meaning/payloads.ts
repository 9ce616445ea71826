/** What is encoded in single payloads, by namespace and name. */
import { ns } from '../namespaces.ts';
import { attr, child, children, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { decodedLength, pictureType, plainBase64 } from './base64.ts';
import { readForm } from './form.ts';
import { readBinary } from './humorous.ts';
import { readSasl } from './sasl.ts';
import { pictureSize } from './picture-size.ts';
import type { Opened, OpenedField } from './types.ts';

/** Opens what `element` itself encodes; null where it is plain to see. */
export function openPayload(element: XmlElement, mechanism: string | null): Opened | null {
  switch (element.ns) {
    case ns.dataForms:
      return element.name === 'x' ? { type: 'form', form: readForm(element) } : null;
    case ns.delay:
      return element.name === 'delay' ? delay(element) : null;
    case ns.sasl:
    case ns.sasl2:
      return readSasl(element, mechanism) ?? condition(element);
    case ns.avatarData:
      return element.name === 'data' ? picture(text(element)) : null;
    case ns.vcard:
      return element.name === 'PHOTO' || element.name === 'LOGO' ? vcardPicture(element) : null;
    case ns.avatarMetadata:
      return element.name === 'info' ? attributes(element) : null;
    case ns.sm:
    case ns.stanzaIds:
      return attributes(element);
    case ns.streams:
      return element.name === 'error' ? condition(element) : null;
    default:
      return element.name === 'error' ? condition(element) : readBinary(element);
  }
}

function delay(element: XmlElement): Opened {
  const { stamp = '', from } = Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]));
  return { type: 'delay', stamp, from: from ?? null, reason: text(element).trim() };
}

function vcardPicture(photo: XmlElement): Opened | null {
  const data = child(photo, 'BINVAL');
  return data === undefined ? null : picture(text(data));
}

function picture(encoded: string): Opened | null {
  const data = plainBase64(encoded);
  if (data === null) return null;
  const mime = pictureType(data);
  const bytes = decodedLength(data);
  return mime === null
    ? { type: 'bytes', bytes }
    : { type: 'picture', mime, bytes, size: pictureSize(data, mime), data };
}

const conditions: readonly string[] = [ns.streamErrors, ns.stanzas, ns.sasl];

/** RFC 6120 §4.9, §6.5, §8.3. */
function condition(element: XmlElement): Opened | null {
  const held = children(element).filter((one) => conditions.includes(one.ns));
  const defined = held.find(({ name }) => name !== 'text');
  if (defined === undefined) return null;
  const said = children(element).find(({ name }) => name === 'text');
  return {
    type: 'condition',
    condition: defined.name,
    kind: attr(element, 'type') ?? null,
    said: said === undefined ? '' : text(said),
  };
}

function attributes(element: XmlElement): Opened | null {
  const fields: OpenedField[] = element.attrs
    .filter(({ ns: namespace }) => namespace === '')
    .filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns')
    .map(({ name, value }) => ({ name, value }));
  return fields.length === 0 ? null : { type: 'fields', fields };
}

/** An avatar should be far smaller (XEP-0084 §2); a photo in a vCard may be more, but not without end. */
const most = { bytes: 2 * 1024 ** 2, side: 4096 } as const;

/** Whether a picture may be drawn: known to be small as bytes and as pixels. */
export function isDrawable({ bytes, size }: Extract<Opened, { readonly type: 'picture' }>): boolean {
  return bytes <= most.bytes && size !== null && size.width <= most.side && size.height <= most.side;
}
