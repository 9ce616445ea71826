/** The stanzas by which this side says something in a conversation. */
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import type { XmlElement, XmlNode } from '../xml/types.ts';
import { chatState, type ChatState } from '../xep/xep-0085.ts';
import { receiptRequest } from '../xep/xep-0184.ts';
import { replaces } from '../xep/xep-0308.ts';
import { displayed, markable } from '../xep/xep-0333.ts';
import { hint } from '../xep/xep-0334.ts';
import { privateMark } from '../xep/xep-0045.ts';
import { originId } from '../xep/xep-0359.ts';
import { outOfBand } from '../xep/xep-0363.ts';
import { retraction } from '../xep/xep-0424.ts';
import { fallback } from '../xep/xep-0428.ts';
import { reactions } from '../xep/xep-0444.ts';
import { replying, type Reply } from '../xep/xep-0461.ts';
import type { Change } from './content.ts';

interface Envelope {
  readonly id: string;
  readonly to: string;
  /** To a room; or to one of its occupants alone. */
  readonly room?: 'all' | 'one';
}

/** For clients that know nothing of retraction. */
const retractedWords = '/me took back a message that this client cannot take back.';

function message({ id, to, room }: Envelope, ...content: readonly XmlNode[]): XmlElement {
  const type = room === 'all' ? 'groupchat' : 'chat';
  const mark = room === 'one' ? [privateMark()] : [];
  return el('message', ns.client, { to, type, id }, ...content, ...mark, originId(id));
}

/** Nobody asks a room full of people for receipts (XEP-0184 §5.3). */
const questions = ({ room }: Envelope): readonly XmlElement[] =>
  room === 'all' ? [] : [receiptRequest(), markable()];

const said = (body: string, reply: Reply | undefined): readonly XmlElement[] =>
  reply === undefined ? [el('body', ns.client, {}, body)] : replying(reply, body);

/** Words, with the question for receipt and marker. */
export function wordsStanza(envelope: Envelope, body: string, reply?: Reply, file?: true): XmlElement {
  const oob = file === true ? [outOfBand(body)] : [];
  return message(envelope, ...said(body, reply), ...oob, ...questions(envelope), chatState('active'));
}

/** What happens to the message that the other side knows as `target`. */
export function changeStanza(envelope: Envelope, target: string, change: Change): XmlElement {
  switch (change.type) {
    case 'correction':
      return message(envelope, ...said(change.body, change.reply), replaces(target), ...questions(envelope));
    case 'retraction':
      return message(
        envelope,
        el('body', ns.client, {}, retractedWords),
        retraction(target),
        fallback(ns.retraction, null),
        hint('store'),
      );
    case 'reactions':
      return message(envelope, reactions({ id: target, emojis: change.emojis }), hint('store'));
  }
}

/** That everything up to the message known as `target` was seen. */
export function displayedStanza(envelope: Envelope, target: string): XmlElement {
  return message(envelope, displayed(target), hint('store'));
}

/** What the person is writing, of the moment as well. */
export const liveStanza = (to: string, rtt: XmlElement): XmlElement =>
  el('message', ns.client, { to, type: 'chat' }, rtt, hint('no-store'));

/** What the person is doing, of the moment: nobody keeps it. */
export function chatStateStanza({ to, room }: Omit<Envelope, 'id'>, state: ChatState): XmlElement {
  const type = room === 'all' ? 'groupchat' : 'chat';
  return el('message', ns.client, { to, type }, chatState(state), hint('no-store'));
}
