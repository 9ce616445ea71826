import { expect, test } from 'vitest';
import type { ContactView } from '../../contract/roster.ts';
import type { RoomView } from '../../contract/rooms.ts';
import { Lookout } from '../../core/text/lookalike.ts';
import type { ConversationRecord } from '../../store/chat-records.ts';
import { beginning, type ListSection } from '../shared/before.ts';
import { correctedSections, listSections } from './list-sections.ts';

const account = 'juliet@capulet.example';
const line = (peer: string, more: Partial<ConversationRecord> = {}): ConversationRecord => ({
  account,
  peer,
  lastBody: 'hello',
  lastTime: 1,
  lastIsOurs: false,
  unread: 0,
  ...more,
});
const contact = (jid: string, more: Partial<ContactView> = {}): ContactView => ({
  jid,
  name: null,
  available: 0,
  show: '',
  status: '',
  groups: [],
  subscription: 'both',
  pending: false,
  blocked: false,
  ...more,
});
const room = (address: string, more: Partial<RoomView> = {}): RoomView => ({
  room: address,
  name: '',
  nick: 'juliet',
  state: 'joined',
  condition: null,
  subject: '',
  occupants: 1,
  wanted: true,
  notAnonymous: false,
  ...more,
});
const romeo = 'romeo@montague.example';
const nurse = 'nurse@capulet.example';
const paris = 'paris@verona.example';
const ball = 'ball@rooms.example';

function live(conversations: readonly ConversationRecord[]): readonly ListSection[] {
  const contacts = [
    contact(romeo, { name: 'Romeo' }),
    contact(nurse),
    contact(paris, { name: 'Count', available: 1 }),
  ];
  return listSections({
    conversations,
    refused: [nurse],
    contacts,
    rooms: [room(ball), room('left@rooms.example', { wanted: false, state: 'off' })],
    lookout: new Lookout(contacts.map(({ jid }) => jid)),
  });
}
const shape = (sections: readonly ListSection[]) =>
  sections.map(({ of, rows }) => [of, ...rows.map(({ jid }) => jid)]);

test('conversations come first, then rooms and contacts that nothing was said with, those who are there first', () => {
  const sections = live([line(nurse), line('rorneo@montague.example')]);
  expect(shape(sections)).toEqual([
    ['conversations', nurse, 'rorneo@montague.example'],
    ['rooms', ball],
    ['contacts', paris, romeo],
  ]);
  const [first, second] = sections[0]?.rows ?? [];
  expect(first).toMatchObject({ refused: true, suspicion: null, contact: { jid: nurse } });
  expect(second).toMatchObject({ refused: false, suspicion: { type: 'like', name: romeo } });
});

test('what the store says counts at once, with the names and the doubts that were painted last', () => {
  const painted = live([line('rorneo@montague.example'), line(romeo, { unread: 4 })]);
  const now = [line(romeo, { lastBody: 'newer' }), line('rorneo@montague.example'), line(paris)];
  const sections = correctedSections({ conversations: now, refused: [romeo] }, painted);
  expect(shape(sections)).toEqual([
    ['conversations', romeo, 'rorneo@montague.example', paris],
    ['rooms', ball],
    ['contacts', nurse],
  ]);
  expect(sections[0]?.rows).toMatchObject([
    { contact: { name: 'Romeo' }, conversation: { unread: 0, lastBody: 'newer' }, refused: true },
    { suspicion: { type: 'like', name: romeo } },
    { contact: { name: 'Count' } },
  ]);
});

test('of a long list the beginning is kept', () => {
  const many = Array.from({ length: 500 }, (_, n) => line(`${n}@montague.example`));
  expect(shape(beginning(live(many)))).toEqual([
    ['conversations', ...many.slice(0, 24).map(({ peer }) => peer)],
  ]);
  expect(shape(beginning(live([line(nurse)])))).toEqual(shape(live([line(nurse)])));
});
