/** Answers what surfaces ask about rooms. */
import type { Handlers } from '../../contract/index.ts';
import { RequestError } from '../../contract/failure.ts';
import { bare, formatJid, parseJid } from '../../core/jid.ts';
import type { Accounts } from '../accounts.ts';
import { addressOf } from '../addresses.ts';

type RoomHandlers = Pick<Handlers, Extract<keyof Handlers, `rooms.${string}`>>;

export function roomRequests(accounts: Pick<Accounts, 'rooms' | 'finding'>): RoomHandlers {
  const roomOf = (text: string): string => {
    const jid = addressOf(text);
    if (jid.local === '') throw new RequestError({ code: 'invalid-address', detail: text });
    return formatJid(bare(jid));
  };
  /** A name that can be part of an address (RFC 7622 §3.4). */
  const nickOf = (room: string, nick: string): string => {
    try {
      return parseJid(`${room}/${nick}`).resource;
    } catch (error) {
      throw new RequestError({ code: 'bad-request', detail: 'nick' }, { cause: error });
    }
  };
  return {
    'rooms.list': async ({ account }) => Promise.resolve(accounts.rooms(account).views),
    'rooms.occupants': async ({ account, room }) => Promise.resolve(accounts.rooms(account).occupants(room)),
    async 'rooms.join'({ account, room, nick, password }) {
      const address = roomOf(room);
      const name = nick === undefined ? null : nickOf(address, nick);
      await accounts.rooms(account).join(address, name, password ?? null);
      return null;
    },
    async 'rooms.leave'({ account, room }) {
      await accounts.rooms(account).leave(roomOf(room));
      return null;
    },
    async 'rooms.nick'({ account, room, nick }) {
      const address = roomOf(room);
      await accounts.rooms(account).rename(address, nickOf(address, nick));
      return null;
    },
    async 'rooms.subject'({ account, room, subject }) {
      await accounts.rooms(account).setSubject(roomOf(room), subject);
      return null;
    },
    async 'rooms.invite'({ account, room, to, reason }) {
      await accounts.rooms(account).invite(roomOf(room), formatJid(bare(addressOf(to))), reason);
      return null;
    },
    'rooms.find': ({ account, service }) =>
      accounts.finding(account).find(service === undefined ? null : addressOf(service).domain),
    'rooms.invitations': ({ account }) => accounts.rooms(account).invitations(),
    async 'rooms.dismiss'({ account, room }) {
      await accounts.rooms(account).dismiss(room);
      return null;
    },
  };
}
