/** A third opinion on what was said: an archive as other people's client reads it. */
import type { Element } from '@xmpp/client';
import { parse } from 'ltx';
import type { Device } from './device.ts';

const mam = 'urn:xmpp:mam:2';
/** By what a message changes another one, and stands in no conversation by itself. */
const retraction = ['retract', 'urn:xmpp:message-retract:1'] as const;
const acts = [
  ['replace', 'urn:xmpp:message-correct:0'],
  retraction,
  ['reactions', 'urn:xmpp:reactions:0'],
] as const;

/**
 * By what each message with words in the archive that nobody took back is known to its owner, oldest first: what the
 * owner wrote by its own id, all else by its place.
 * @param about.to whose archive; the account's own where nothing is said
 * @param about.own how what the owner wrote begins: the sender's address
 */
export async function archivedWords(
  device: Device,
  about: { readonly to?: string; readonly with?: string; readonly own: string },
): Promise<readonly string[]> {
  const to = about.to === undefined ? '' : ` to='${about.to}'`;
  const filter =
    about.with === undefined
      ? ''
      : `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>${mam}</value></field><field var='with'><value>${about.with}</value></field></x>`;
  const before = device.heard.length;
  for (let after = '', complete = false; !complete;) {
    const set = `<set xmlns='http://jabber.org/protocol/rsm'><max>50</max>${after}</set>`;
    const answer = await device.ask(
      `<iq type='set'${to}><query xmlns='${mam}' queryid='archived'>${filter}${set}</query></iq>`,
    );
    const last = /<last>([^<]+)<\/last>/.exec(answer)?.[1];
    after = `<after>${last}</after>`;
    complete = last === undefined || /complete=["']true["']/.test(answer);
  }
  // Results come before the answer that ends them.
  const results = device.heard.slice(before).filter((stanza) => stanza.includes('queryid="archived"'));
  const messages = results.flatMap((stanza) => {
    const result = (parse(stanza) as Element | null)?.getChild('result', mam);
    const message = result?.getChild('forwarded', 'urn:xmpp:forward:0')?.getChild('message');
    return message === undefined ? [] : [{ place: result?.attrs['id'] ?? '', message }];
  });
  // Some servers keep such a message, some a mark that it was there.
  const gone = messages.flatMap(({ message }) => message.getChild(...retraction)?.attrs['id'] ?? []);
  return messages.flatMap(({ place, message }) => {
    const { id = '', from = '' } = message.attrs;
    const isAct = acts.some(([name, namespace]) => message.getChild(name, namespace) !== undefined);
    if (isAct || gone.includes(id) || message.getChild('body') === undefined) return [];
    const own = message.getChild('origin-id')?.attrs['id'] ?? id;
    return [from.startsWith(about.own) ? own : place];
  });
}
