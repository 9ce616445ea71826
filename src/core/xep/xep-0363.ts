/** XEP-0363 HTTP File Upload 1.2.0, with XEP-0066 1.5 for what is said of the file. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { formValue, type Info } from './xep-0030.ts';

export interface FileSaid {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
}

/** Asks a service for a place to put a file (§5). */
export function slotRequest(service: string, { name, size, type }: FileSaid): XmlElement {
  const said = { filename: name, size: String(size), 'content-type': type === '' ? undefined : type };
  return el('iq', ns.client, { type: 'get', to: service }, el('request', ns.httpUpload, said));
}

export interface Slot {
  readonly put: string;
  readonly get: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** No other header may be set for a service (§5). */
const allowed = ['authorization', 'cookie', 'expires'];

const isHttps = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:';

/** The place; null where it is none over HTTPS. Headers that may not be set are left out, line ends in them too. */
export function parseSlot(iq: XmlElement): Slot | null {
  const slot = child(iq, 'slot', ns.httpUpload);
  const [put, get] = ['put', 'get'].map((name) => slot && child(slot, name));
  const putUrl = put && attr(put, 'url');
  const getUrl = get && attr(get, 'url');
  if (put === undefined || putUrl === undefined || getUrl === undefined) return null;
  if (!isHttps(putUrl) || !isHttps(getUrl)) return null;
  const headers = children(put, 'header').flatMap((header) => {
    const name = (attr(header, 'name') ?? '').replace(/[\r\n]/g, '');
    return allowed.includes(name.toLowerCase()) ? [{ name, value: text(header).replace(/[\r\n]/g, '') }] : [];
  });
  return { put: putUrl, get: getUrl, headers };
}

/** Whether a service takes files, and how large they may be at most, bytes (§4); null: it takes none. */
export function uploadLimit(info: Info): number | null {
  if (!info.features.includes(ns.httpUpload)) return null;
  const said = Number(formValue(info, ns.httpUpload, 'max-file-size') ?? NaN);
  return Number.isSafeInteger(said) && said > 0 ? said : Infinity;
}

/** Says that a message is this file (XEP-0066 §3). */
export const outOfBand = (url: string): XmlElement =>
  el('x', ns.outOfBand, {}, el('url', ns.outOfBand, {}, url));

/** The file that a message is: where its whole body is the address; null for any other. */
export function fileIn(message: XmlElement, body: string): string | null {
  const said = child(message, 'x', ns.outOfBand);
  const url = said && child(said, 'url');
  if (url === undefined || text(url) !== body || !URL.canParse(body)) return null;
  return ['https:', 'http:'].includes(new URL(body).protocol) ? body : null;
}
