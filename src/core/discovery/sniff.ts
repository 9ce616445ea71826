/** What a text looks like that turned out not to be the document that was asked for. */
export type Found = 'html' | 'xml' | 'text' | 'empty';

/** What may stand before the root of an HTML page: white space, declarations, comments. */
const preamble = /^(?:\s|<\?[^>]*>|<!--.*?-->)+/s;
const enough = 4096;

/** Guesses from the first characters, for a message to a person; nothing is decided by it. */
export function sniff(text: string): Found {
  const head = text.trimStart().slice(0, enough);
  if (head === '') return 'empty';
  if (!head.startsWith('<')) return 'text';
  return /^<(?:!doctype\s+html|html|head|body)\b/i.test(head.replace(preamble, '')) ? 'html' : 'xml';
}
