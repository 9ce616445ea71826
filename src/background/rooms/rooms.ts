/** The rooms of one account: who is in them, whether we are, and what is said there. */
import { RequestError } from '../../contract/failure.ts';
import type { InvitationView, OccupantView, RoomView } from '../../contract/rooms.ts';
import { bare, formatJid, type Jid } from '../../core/jid.ts';
import { pingRequest } from '../../core/xep/xep-0199.ts';
import { delayStamp } from '../../core/xep/xep-0203.ts';
import { chatStateIn } from '../../core/xep/xep-0085.ts';
import { discoInfoRequest, parseInfo } from '../../core/xep/xep-0030.ts';
import {
  acceptDefaults,
  joinPresence,
  leavePresence,
  nickPresence,
  occupantNews,
  subjectIn,
  subjectMessage,
  type OccupantNews,
} from '../../core/xep/xep-0045.ts';
import { capsElement, type Caps } from '../../core/xep/xep-0115.ts';
import { invite } from '../../core/xep/xep-0249.ts';
import { stillThere } from '../../core/xep/xep-0410.ts';
import { occupantId } from '../../core/xep/xep-0421.ts';
import { attr } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import type { Cancel, Ports } from '../../platform/ports.ts';
import type { RoomRecord } from '../../store/chat-records.ts';
import type { ChatStore } from '../../store/chat-store.ts';
import type { RoomsStore } from '../../store/rooms-store.ts';
import { addressIn, invitationIn } from '../chat/intake.ts';
import type { EventHub } from '../events.ts';
import { SessionEndedError, StanzaError, TimeoutError, type StanzaLayer } from '../stanza/index.ts';
import { hex } from '../hex.ts';
import { insistOn } from '../insisting.ts';
import { keyOf } from '../stanza-keys.ts';
import { bareOf, moved } from './occupancy.ts';
import { abilitiesIn, conditionIn, emptyRoom } from './reading.ts';
import { readMissing } from './missing.ts';
import { createBookmarks } from './bookmarks.ts';
import { createRoomMemory } from './room-memory.ts';
import { createChanges, type Changed } from './changes.ts';
import { hear } from './talk.ts';

/** A room in which nothing happens for so long is asked whether we are still in it, ms (XEP-0410 §3.3). */
const quietMs = 10 * 60_000;
/** How long it has to say so, ms. */
const pingMs = 30_000;
/** How long a room has to let us in, ms. */
const joinMs = 60_000;
/** Before a room that was shut down, or of which we are not any more and nobody says why, is tried again, ms. */
const againMs = { later: 30_000, soon: 1000 };
/** How often another name is tried where ours is taken. */
const mostNicks = 5;
/** Without an archive: as much of what was said before is asked for at the first time. */
const firstHistory = 50;

export interface Rooms {
  readonly views: readonly RoomView[];
  occupants(room: string): readonly OccupantView[];
  invitations(): Promise<readonly InvitationView[]>;
  isRoom(bare: string): boolean;
  isJoined(room: string): boolean;
  hasArchive(room: string): boolean;
  /** Our name there; null where that is no room of ours. */
  nickIn(room: string): string | null;
  load(): Promise<void>;
  attach(layer: StanzaLayer): void;
  /** A session begins that is not the one before: we are in no room. Resolves when that is stored. */
  begin(): Promise<void>;
  online(resumed: boolean): void;
  offline(): void;
  /** As `Chat.missing`, of the rooms that we are in. */
  missing(): Promise<void>;
  join(room: string, nick: string | null, password: string | null): Promise<void>;
  leave(room: string): Promise<void>;
  /** Resolves when the room took it, as below. @throws RequestError */
  rename(room: string, nick: string): Promise<void>;
  setSubject(room: string, subject: string): Promise<void>;
  invite(room: string, to: string, reason: string): Promise<void>;
  dismiss(room: string): Promise<void>;
  /** One message of the room's archive, from before all that is stored; answers whether it is new. */
  tookPast(
    room: string,
    one: { readonly id: string; readonly message: XmlElement; readonly time: number; readonly order: number },
  ): Promise<boolean>;
  /** Somebody looks at it: whether we are still there is asked where nothing was heard for long. */
  looked(room: string): void;
  /** Says and does nothing more. */
  stop(): void;
}

export function createRooms(deps: {
  readonly account: Jid;
  /** What presence says that we can. */
  readonly caps: () => Caps;
  readonly chat: ChatStore;
  readonly store: RoomsStore;
  readonly hub: EventHub;
  readonly ports: Ports;
  readonly nextOrder: () => number;
  readonly transmit: (stanza: XmlElement) => Promise<boolean>;
  /** What waited for this room can leave. */
  readonly joined: (room: string) => void;
  readonly overlook: (error: unknown) => void;
}): Rooms {
  const { chat, store, hub, ports, transmit, overlook } = deps;
  const account = formatJid(deps.account);
  const rooms = new Map<string, RoomRecord>();
  const memory = createRoomMemory(store, (room) => rooms.get(room));
  /** Per room: when it was last heard of, wall time, ms. */
  const heard = new Map<string, number>();
  const nicksTried = new Map<string, number>();
  const changes = createChanges(ports.clock);
  /** How often something may have been missed there. */
  const gaps = new Map<string, number>();
  const openGap = (room: string): Promise<void> => {
    gaps.set(room, (gaps.get(room) ?? 0) + 1);
    return chat.openRoomGap(account, room);
  };
  const readings = new Map<string, () => Promise<void>>();
  let layer: StanzaLayer | null = null;
  let attached = false;
  let cancelQuiet: Cancel = () => undefined;
  const changed = (): void => hub.push({ type: 'rooms.changed', account });

  const update = (room: string, change: Partial<RoomRecord>): Promise<void> => {
    const before = rooms.get(room) ?? emptyRoom(account, room, deps.account.local);
    const { condition: _condition, ...rest } = before;
    const kept = 'state' in change ? rest : before;
    rooms.set(room, { ...kept, ...change });
    changed();
    return memory.write(room);
  };

  const send = (stanza: XmlElement): void => void transmit(stanza).catch(overlook);
  const bookmarks = createBookmarks({
    account,
    changed(found) {
      for (const { room, name, nick, password, autojoin } of found) {
        const before = rooms.get(room);
        const chosen = nick === '' ? {} : { nick };
        const isNew = autojoin && before?.wanted !== true;
        const isLeft = !autojoin && before?.wanted === true;
        update(room, { name, password, wanted: autojoin, ...chosen }).catch(overlook);
        if (isNew) enter(room).catch(overlook);
        if (isLeft) exit(room);
      }
    },
    overlook,
  });

  /** What the room says of itself; where it does not answer, as one that is not there yet, what it said before. */
  const learn = async (on: StanzaLayer, room: string): Promise<void> => {
    const info = await on.request(discoInfoRequest(room)).then(parseInfo, () => null);
    const { name = '', can: before = [] } = rooms.get(room) ?? {};
    const can = info === null ? before : abilitiesIn(info);
    const called = info?.identities.find(({ category }) => category === 'conference')?.name ?? '';
    await update(room, { can, ...(name === '' ? { name: called.slice(0, 200) } : {}) });
    // Before anything is said there: what is missed lies behind what is known now.
    if (can.includes('archive')) await openGap(room);
  };

  /** Goes in on this session; whoever is in already, or on the way, is left alone. */
  const enter = async (room: string): Promise<void> => {
    const now = layer;
    const { state } = rooms.get(room) ?? {};
    if (now === null || !attached || state === 'joined' || state === 'joining') return;
    await update(room, { state: 'joining', occupants: [] });
    await learn(now, room);
    if (now !== layer || rooms.get(room)?.state !== 'joining') return;
    const { can = [] } = rooms.get(room) ?? {};
    const last = can.includes('archive') ? undefined : await chat.lastTime(account, room);
    const history = can.includes('archive')
      ? { maxstanzas: 0 }
      : last === undefined
        ? { maxstanzas: firstHistory }
        : { since: last };
    const { nick = '', password = null } = rooms.get(room) ?? {};
    heard.set(room, ports.clock.now());
    ports.clock.after(joinMs, () => {
      const isStill = rooms.get(room)?.state === 'joining' && layer === now && attached;
      if (isStill) update(room, { state: 'failed', condition: 'remote-server-timeout' }).catch(overlook);
    });
    send(joinPresence(`${room}/${nick}`, history, password, capsElement(deps.caps())));
  };

  const change = async (room: string, what: Changed, made: (id: string) => XmlElement): Promise<void> => {
    if (rooms.get(room)?.state !== 'joined') throw new RequestError({ code: 'not-online' });
    const id = hex(ports.random.bytes(8));
    const answer = changes.wait(room, what, id);
    send(made(id));
    await answer;
  };

  const exit = (room: string): void => {
    const record = rooms.get(room);
    if (record?.state === 'joined' || record?.state === 'joining')
      send(leavePresence(`${room}/${record.nick}`));
    update(room, { state: 'off', occupants: [] }).catch(overlook);
  };

  /** Reads what a gap that is open there holds, if one is, and insists on it. */
  const readMissed = (room: string): void => {
    let begin = readings.get(room);
    if (begin === undefined) {
      begin = insistOn({ clock: ports.clock, what: () => readGap(room), overlook });
      readings.set(room, begin);
    }
    void begin();
  };
  const readGap = async (room: string): Promise<void> => {
    const now = layer;
    const record = rooms.get(room);
    if (now === null || record?.state !== 'joined' || !record.can.includes('archive')) return;
    const from = { layer: now, account: deps.account, random: ports.random };
    const before = gaps.get(room);
    await readMissing(
      {
        isAll: () => gaps.get(room) === before,
        ...{ from, chat, nextOrder: deps.nextOrder },
        now() {
          // Nothing more is stored of an account that is being forgotten.
          if (layer !== now) throw new SessionEndedError('closed');
          return ports.clock.now();
        },
        changed: () => hub.push({ type: 'chat.changed', account, peer: room }),
      },
      () => rooms.get(room) ?? record,
    );
  };

  const arrived = async (room: string): Promise<void> => {
    const now = layer;
    nicksTried.delete(room);
    const { can = [] } = rooms.get(room) ?? {};
    // It is there only since we came.
    if (now !== null && !can.includes('archive')) await learn(now, room);
    deps.joined(room);
    readMissed(room);
  };

  /** What we thought of being there is not so: nobody told us. */
  const lost = (room: string): void => {
    update(room, { state: 'off', occupants: [] })
      .then(() => (rooms.get(room)?.wanted === true ? enter(room) : undefined))
      .catch(overlook);
  };

  const check = async (room: string): Promise<void> => {
    const now = layer;
    const record = rooms.get(room);
    if (now === null || record?.state !== 'joined') return;
    const is = await now.request(pingRequest(`${room}/${record.nick}`), pingMs).then(
      () => true,
      (error: unknown) => {
        if (error instanceof StanzaError) return stillThere(error.condition);
        if (error instanceof TimeoutError) return null;
        throw error;
      },
    );
    heard.set(room, ports.clock.now());
    if (is === false && rooms.get(room)?.state === 'joined') lost(room);
  };

  const watchQuiet = (): void => {
    cancelQuiet();
    cancelQuiet = ports.clock.after(quietMs / 2, () => {
      for (const room of rooms.keys()) lookAfter(room);
      watchQuiet();
    });
  };
  const lookAfter = (room: string): void => {
    const since = heard.get(room) ?? 0;
    if (attached && ports.clock.now() - since >= quietMs) check(room).catch(overlook);
  };

  /** Unless we left it meanwhile. */
  const comeBack = async (room: string): Promise<void> => {
    if (rooms.get(room)?.wanted === true) await enter(room);
  };

  const refused = async (record: RoomRecord, presence: XmlElement): Promise<void> => {
    const { room, state, nick } = record;
    const condition = conditionIn(presence);
    if (changes.refused(room, attr(presence, 'id'), condition) || state !== 'joining') return;
    const tried = nicksTried.get(room) ?? 0;
    if (condition === 'conflict' && tried < mostNicks) {
      nicksTried.set(room, tried + 1);
      await update(room, { nick: `${nick}_`, state: 'off' });
      return enter(room);
    }
    nicksTried.delete(room);
    await update(room, { state: 'failed', condition });
  };

  const presence = async (stanza: XmlElement): Promise<void> => {
    const from = addressIn(stanza, 'from');
    if (from === null) return;
    const record = rooms.get(formatJid(bare(from)));
    if (record === undefined) return;
    heard.set(record.room, ports.clock.now());
    if (attr(stanza, 'type') === 'error') return refused(record, stanza);
    const news = occupantNews(stanza);
    if (news === null || from.resource === '') return;
    const { room } = record;
    const id = record.can.includes('occupants') || isOwn(news) ? occupantId(stanza) : null;
    const outcome = moved(record, from.resource, news, id, deps.nextOrder);
    if (outcome.isNew) layer?.request(acceptDefaults(room)).catch(overlook);
    if (outcome.change !== null) await update(room, outcome.change);
    if (rooms.get(room)?.nick !== record.nick) changes.done(room, 'nick');
    if (outcome.came) arrived(room).catch(overlook);
    if (outcome.again) ports.clock.after(againMs[outcome.again], () => void comeBack(room).catch(overlook));
  };

  const message = async (stanza: XmlElement): Promise<void> => {
    const from = addressIn(stanza, 'from');
    const record = from === null ? undefined : rooms.get(formatJid(bare(from)));
    if (from === null || record === undefined) return;
    const { room } = record;
    heard.set(room, ports.clock.now());
    const subject = subjectIn(stanza);
    if (subject !== null) {
      if (from.resource === record.nick) changes.done(room, 'subject');
      return update(room, { subject: subject.slice(0, 4096) });
    }
    if (from.resource === '') return;
    const stamp = delayStamp(stanza, room) ?? delayStamp(stanza, from.domain);
    const now = ports.clock.now();
    const state = stamp === null ? chatStateIn(stanza) : null;
    if (state !== null && from.resource !== record.nick)
      hub.push({ type: 'chat.typing', account, peer: room, state, nick: from.resource });
    const isFirst =
      stamp !== null && record.state !== 'joined' && (await chat.lastTime(account, room)) === undefined;
    const isNews = await hear(
      { store: chat, random: ports.random, nextOrder: deps.nextOrder },
      {
        ...{ room: record, nick: from.resource, message: stanza, archived: null, counted: keyOf(stanza) },
        ...{ time: Math.min(stamp ?? now, now), past: stamp !== null, quiet: isFirst },
      },
    );
    if (isNews) hub.push({ type: 'chat.changed', account, peer: room });
  };

  const failed = (stanza: XmlElement): void => {
    const from = addressIn(stanza, 'from');
    const room = from === null ? '' : formatJid(bare(from));
    changes.refused(room, attr(stanza, 'id'), conditionIn(stanza));
    // Whoever is not in a room is told so when they speak (XEP-0045 §7.4).
    if (
      rooms.get(room)?.state === 'joined' &&
      from?.resource === '' &&
      conditionIn(stanza) === 'not-acceptable'
    )
      lost(room);
  };

  const invited = async (stanza: XmlElement): Promise<void> => {
    if (attr(stanza, 'type') === 'error') return failed(stanza);
    const said = invitationIn(stanza);
    const room = said === null ? null : bareOf(said.room);
    if (said === null || room === null || rooms.get(room)?.wanted === true) return;
    await store.putInvitation({
      ...{ account, room, from: said.from.slice(0, 3071), reason: said.reason.slice(0, 1000) },
      ...{ password: said.password, time: ports.clock.now() },
    });
    changed();
  };

  return {
    get views() {
      return [...rooms.values()].map((one) => ({
        ...{ room: one.room, name: one.name, nick: one.nick, state: one.state, subject: one.subject },
        condition: one.condition ?? null,
        occupants: one.occupants.length,
        wanted: one.wanted,
        notAnonymous: one.can.includes('not-anonymous'),
      }));
    },
    occupants: (room) =>
      (rooms.get(room)?.occupants ?? []).map(({ nick, role, affiliation, jid }) => ({
        nick,
        role,
        affiliation,
        jid,
      })),
    async invitations() {
      const kept = await store.invitations(account);
      return kept.map(({ room, from, reason, time }) => ({ room, from, reason, time }));
    },
    isRoom: (jid) => rooms.has(jid),
    isJoined: (room) => rooms.get(room)?.state === 'joined',
    hasArchive: (room) => rooms.get(room)?.can.includes('archive') === true,
    nickIn: (room) => rooms.get(room)?.nick ?? null,
    async load() {
      for (const record of await store.rooms(account)) rooms.set(record.room, record);
    },
    attach(next) {
      layer = next;
      next.on({ name: 'presence' }, presence);
      next.on({ name: 'message', type: 'groupchat' }, message);
      next.on({ name: 'message' }, invited);
      bookmarks.attach(next);
    },
    async begin() {
      changes.end();
      heard.clear();
      await Promise.all([...rooms.keys()].map((room) => update(room, { state: 'off', occupants: [] })));
    },
    online(resumed) {
      attached = true;
      watchQuiet();
      if (!resumed) {
        for (const { room, wanted } of rooms.values()) if (wanted) enter(room).catch(overlook);
        bookmarks.read();
        return;
      }
      for (const { room, state } of rooms.values()) {
        // A worker that died while it asked to come in does not know what became of that.
        if (state === 'joining') lost(room);
        else lookAfter(room);
        // What a worker before, or a stream, did not get to read.
        if (state === 'joined') readMissed(room);
      }
    },
    offline() {
      attached = false;
      cancelQuiet();
    },
    async missing() {
      for (const { room, state, can } of rooms.values())
        if (state === 'joined' && can.includes('archive')) await openGap(room);
    },
    async join(room, nick, password) {
      const invitation = (await store.invitations(account)).find((one) => one.room === room);
      const word = password ?? invitation?.password ?? rooms.get(room)?.password ?? null;
      await update(room, { wanted: true, password: word, ...(nick === null ? {} : { nick }) });
      await store.removeInvitation(account, room);
      const { name, nick: ours } = rooms.get(room) ?? { name: '', nick: '' };
      bookmarks.put({ room, name, nick: ours, password: word, autojoin: true });
      await enter(room);
    },
    async leave(room) {
      const record = rooms.get(room);
      if (record === undefined) return;
      await update(room, { wanted: false });
      bookmarks.put({
        room,
        name: record.name,
        nick: record.nick,
        password: record.password,
        autojoin: false,
      });
      exit(room);
    },
    rename: (room, nick) =>
      change(room, 'nick', (id) => nickPresence(`${room}/${nick}`, id, capsElement(deps.caps()))),
    setSubject: (room, subject) => change(room, 'subject', (id) => subjectMessage(room, id, subject)),
    async invite(room, to, reason) {
      await transmit(invite(to, { room, reason }));
    },
    async dismiss(room) {
      await store.removeInvitation(account, room);
      changed();
    },
    async tookPast(room, { id, message: said, time, order }) {
      const record = rooms.get(room);
      const from = addressIn(said, 'from');
      if (record === undefined || from === null || from.resource === '') return false;
      if (formatJid(bare(from)) !== room || attr(said, 'type') !== 'groupchat') return false;
      return hear(
        { store: chat, random: ports.random, nextOrder: deps.nextOrder },
        {
          ...{ room: record, nick: from.resource, message: said, archived: id, counted: null },
          ...{ time, order, past: true, quiet: true },
        },
      );
    },
    looked: lookAfter,
    stop() {
      changes.end();
      attached = false;
      layer = null;
      cancelQuiet();
    },
  };
}

/** Of us: nobody but the room can have written an id into it (XEP-0421 §3). */
const isOwn = ({ codes }: OccupantNews): boolean => codes.includes('110');
