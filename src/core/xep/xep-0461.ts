/** XEP-0461 Message Replies 0.2.1, with what a client that does not know it shows instead (XEP-0428). */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { fallback, withoutFallback } from './xep-0428.ts';

export interface Reply {
  /** Of the message that is answered. */
  readonly id: string;
  /** Its author as the sender names them; a claim. */
  readonly to?: string;
  /** What the sender quotes of it, for who does not know the message; a claim too. */
  readonly quote?: string;
}

/** As much of a quotation is kept, UTF-16 code units. */
const longestQuote = 500;

/** The body to send, with the quotation before it, and what says so (§3.1). */
export function replying({ id, to, quote = '' }: Reply, body: string): readonly XmlElement[] {
  const said = el('reply', ns.reply, { id, to });
  if (quote === '') return [el('body', ns.client, {}, body), said];
  const before = quote
    .split('\n')
    .map((line) => `> ${line}\n`)
    .join('');
  const all = el('body', ns.client, {}, `${before}${body}`);
  return [all, said, fallback(ns.reply, [0, Array.from(before).length])];
}

/** What a message answers, and its own words without the quotation; null where it answers none. */
export function replyIn(
  message: XmlElement,
  body: string,
): { readonly reply: Reply; readonly body: string } | null {
  const said = child(message, 'reply', ns.reply);
  const id = said && attr(said, 'id');
  if (said === undefined || id === undefined || id === '') return null;
  const to = attr(said, 'to');
  const parts = withoutFallback(message, ns.reply, body);
  const quote = parts.instead.replace(/^> ?/gm, '').trim().slice(0, longestQuote);
  return {
    reply: { id, ...(to === undefined ? {} : { to }), ...(quote === '' ? {} : { quote }) },
    body: parts.body,
  };
}
