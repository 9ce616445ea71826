/** What a message says, as data: words to show, or something that happens to a message before. Who may do that to which is not judged here. */
import { ns } from '../namespaces.ts';
import { child, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { receiptFor } from '../xep/xep-0184.ts';
import { correctedBy } from '../xep/xep-0308.ts';
import { displayedIn } from '../xep/xep-0333.ts';
import { fileIn } from '../xep/xep-0363.ts';
import { encryptionOf, isKeyTransport } from '../xep/xep-0380.ts';
import { isTombstone, retractedBy } from '../xep/xep-0424.ts';
import { withoutFallback } from '../xep/xep-0428.ts';
import { reactionsIn } from '../xep/xep-0444.ts';
import { replyIn, type Reply } from '../xep/xep-0461.ts';

/** What changes a message that was there before. */
export type Change =
  | {
      readonly type: 'correction';
      readonly body: string;
      readonly reply?: Reply;
      readonly encrypted?: string;
      readonly file?: true;
    }
  | { readonly type: 'retraction' }
  | { readonly type: 'reactions'; readonly emojis: readonly string[] };

export interface Words {
  readonly type: 'words';
  /** Empty where it is encrypted: what stands there instead is nobody's words. */
  readonly body: string;
  readonly reply?: Reply;
  /** By what it is encrypted; it cannot be read here. */
  readonly encrypted?: string;
  /** The body is the address of a file (XEP-0066), over HTTP. */
  readonly file?: true;
  /** Its author took it back before it was read here. */
  readonly retracted?: true;
}

export type Content =
  | Words
  | { readonly type: 'change'; readonly target: string; readonly change: Change }
  /** It, and in the case of `displayed` all before it, got there. */
  | { readonly type: 'received' | 'displayed'; readonly target: string }
  | null;

/** Reads what a message of type chat, normal or groupchat says; null where it says nothing that is kept. */
export function readContent(message: XmlElement): Content {
  const retracted = retractedBy(message);
  if (retracted !== null) return { type: 'change', target: retracted, change: { type: 'retraction' } };
  if (isTombstone(message)) return { type: 'words', body: '', retracted: true };
  const whole = bodyOf(message);
  const reacted = reactionsIn(message);
  if (reacted !== null && withoutFallback(message, ns.reactions, whole).body.trim() === '')
    return { type: 'change', target: reacted.id, change: { type: 'reactions', emojis: reacted.emojis } };
  if (isKeyTransport(message)) return null;
  const words = wordsOf(message, whole);
  const corrected = correctedBy(message);
  if (words !== null && corrected !== null)
    return { type: 'change', target: corrected, change: { ...words, type: 'correction' } };
  if (words !== null) return words;
  const displayed = displayedIn(message);
  if (displayed !== null) return { type: 'displayed', target: displayed };
  const received = receiptFor(message);
  return received === null ? null : { type: 'received', target: received };
}

const bodyOf = (message: XmlElement): string => {
  const body = child(message, 'body', ns.client);
  return body === undefined ? '' : text(body);
};

function wordsOf(message: XmlElement, whole: string): Words | null {
  const encrypted = encryptionOf(message);
  if (encrypted !== null) return { type: 'words', body: '', encrypted };
  if (whole === '') return null;
  const answer = replyIn(message, whole);
  const file = fileIn(message, answer?.body ?? whole) === null ? {} : { file: true as const };
  if (answer === null) return { type: 'words', body: whole, ...file };
  return { type: 'words', body: answer.body, reply: answer.reply, ...file };
}
