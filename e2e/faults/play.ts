/** Plays a row of the table against the background over a real socket, and judges what came of it. */
import { expect } from 'vitest';
import type { App } from '../../src/background/app.ts';
import type { AccountView } from '../../src/contract/accounts.ts';
import { MASK, type FrameRecord } from '../../src/core/framing/index.ts';
import type { MessageRecord } from '../../src/store/chat-records.ts';
import { openChatReader, openFramesReader } from '../../src/store/open-readers.ts';
import type { User } from '../world/accounts.ts';
import { parts } from '../world/accounts.ts';
import type { Embedded } from '../world/embedded.ts';
import type { Fault, StreamMisdeed } from '../world/faults.ts';
import { accountIn, phaseOf } from '../world/node-app.ts';
import type { TappedConnection, TappedFrame } from '../world/recording.ts';
import type { Partner } from '../world/romeo.ts';
import { storedRows } from '../world/stored-rows.ts';
import type { Tap } from '../world/tap.ts';
import { until } from '../world/wait.ts';
import type { FaultCase, Scene } from './case.ts';

export interface Stage {
  readonly server: Embedded;
  readonly tap: Tap;
  readonly account: User;
  readonly contact: User;
  /** The contact, on other people's client. */
  readonly partner: Partner;
}

/** Sockets that one fault may cost before the session says that it ended. */
const mostSockets = 6;

type Ends = NonNullable<FaultCase['ends']>;

/** Everything that a person has, before the fault and after it. */
export async function play(one: FaultCase, stage: Stage, app: App): Promise<void> {
  const { server, account, contact } = stage;
  const { domain } = parts(account.jid);
  const scene: Scene = { domain, account: account.jid, contact: contact.jid };
  const talk = conversation(stage, app);

  const earlier =
    one.when === 'first sign-in' ? [] : await talk.both('before', () => signIn(stage, app, one));
  const { stream: before = '' } = (await accountIn(app, account.jid)) ?? {};
  const deed = one.does(scene);
  const sockets = stage.tap.connections.length;
  if (one.when === 'live') server.misbehave(account.jid, deed as StreamMisdeed);
  else {
    server.setFault(domain, deed as Fault);
    if (one.when === 'first sign-in') await signIn(stage, app, one, one.ends === undefined);
    else await comeBack(stage, app, one, talk);
  }
  const stream = one.ends === undefined ? null : await endedAs(one.ends, stage, app);
  // A fault that stays, as one that sends the session in a circle, is not dialled without end.
  expect(stage.tap.connections.length - sockets).toBeLessThanOrEqual(mostSockets);
  if (one.when === 'live' && one.moves === true) await movedFrom(before, account.jid, app);
  server.setFault(domain, undefined);
  await recover(one, stage, app);

  const view = await phaseOf(app, account.jid, 'online');
  if (one.when !== 'live' && one.mechanism !== undefined) {
    expect(view.state).toMatchObject({ mechanism: one.mechanism });
  }
  const later = await talk.both('after');
  // What was said after the deed came after it on its stream: that one outlived it.
  if (one.when === 'live' && one.ends === undefined && one.moves !== true) {
    expect((await phaseOf(app, account.jid, 'online')).stream).toBe(before);
  }
  const pending = one.when === 'coming back' && one.pending !== undefined ? [pendingBody] : [];
  if (one.when === 'coming back' && one.pending !== undefined) await talk.settled(one.pending);
  expect(await talk.stored()).toEqual([...earlier, ...pending, ...(one.says ?? []), ...later]);
  expect((await app.handlers['roster.list']({ account: account.jid })).map(({ jid }) => jid)).toEqual(
    account.contacts,
  );
  await judgeFrames(one, stage, { given: stream ?? view.stream ?? '', live: view.stream }, deed);
}

async function signIn(stage: Stage, app: App, one: FaultCase, online = true): Promise<void> {
  const { jid, password } = stage.account;
  const allowPlain = one.when !== 'live' && one.allowPlain === true;
  await app.handlers['accounts.signIn']({ jid, password, allowPlain });
  if (online) await phaseOf(app, jid, 'online');
}

const pendingBody = 'pending';

/** The connection is lost, perhaps with a message that the server never heard, and the session tries to come back. */
async function comeBack(
  { server, account }: Stage,
  app: App,
  one: FaultCase,
  talk: Pick<Conversation, 'leaves'>,
): Promise<void> {
  if (one.when === 'coming back' && one.pending !== undefined) {
    server.misbehave(account.jid, { kind: 'silence' });
    await talk.leaves(pendingBody);
  }
  server.misbehave(account.jid, { kind: 'cut' });
  await phaseOf(app, account.jid, 'waiting');
  await app.handlers['accounts.retry']({ jid: account.jid });
  if (one.ends === undefined) await phaseOf(app, account.jid, 'online');
}

async function movedFrom(stream: string | null, jid: string, app: App): Promise<void> {
  await until('another stream carries the session', async () => {
    const view = await accountIn(app, jid);
    return (view?.state.phase === 'online' && view.stream !== stream) || undefined;
  });
}

/** Waits until the session says why it ended; answers the stream that it was. */
async function endedAs(ends: Ends, { account, tap }: Stage, app: App): Promise<string | null> {
  const view = await until(`the session ends by ${ends.code}`, async () => {
    const found = await accountIn(app, account.jid);
    return failureOf(found)?.code === ends.code ? found : undefined;
  });
  expect(view.state.phase).toBe(ends.then);
  expect(failureOf(view)).toMatchObject({ code: ends.code, ...ends.detail });
  if (ends.told !== undefined) {
    const said = await until('we closed the stream', () => {
      const out = lastOf(tap).frames.filter(({ direction }) => direction === 'out');
      return out.at(-1)?.text.startsWith('<close ') === true ? out : undefined;
    });
    expect(said.at(-2)?.text).toContain(`<${ends.told} `);
  }
  return view.stream;
}

function failureOf(view: AccountView | undefined): { readonly code: string } | null {
  if (view === undefined || !('failure' in view.state) || view.state.failure.area !== 'stream') return null;
  return view.state.failure.failure;
}

function lastOf(tap: Tap): TappedConnection {
  const last = tap.connections.findLast(({ frames }) => frames.length > 0);
  if (last === undefined) throw new Error('the tap saw no connection');
  return last;
}

/** What a person would do, or nothing at all. */
async function recover(one: FaultCase, stage: Stage, app: App): Promise<void> {
  const { jid } = stage.account;
  const phase = (await accountIn(app, jid))?.state.phase;
  if (phase === 'needs-you') await signIn(stage, app, one);
  // The wait is shortened, not replaced: who waits comes back by itself.
  else if (phase === 'stopped' || phase === 'waiting') await app.handlers['accounts.retry']({ jid });
}

interface Conversation {
  /** Says something both ways; answers what. */
  both(word: string, first?: () => Promise<void>): Promise<string[]>;
  /** Everything that was said, as it is stored. */
  stored(): Promise<string[]>;
  /** Writes something; resolves when it has left. */
  leaves(body: string): Promise<void>;
  /** Waits until it is known what became of what left. */
  settled(as: 'sent once' | 'possibly sent'): Promise<void>;
}

/** The conversation with the contact. */
function conversation({ account, contact, partner }: Stage, app: App): Conversation {
  const seen = partner.heard.length;
  const read = (): Promise<MessageRecord[]> => openChatReader().messages(account.jid, contact.jid, 100);
  const stored = async (): Promise<string[]> =>
    (await read()).toSorted((a, b) => a.order - b.order).map(({ body }) => body);
  const write = (body: string): Promise<unknown> =>
    app.handlers['chat.send']({ account: account.jid, to: contact.jid, body });
  const becomes = (body: string, state: MessageRecord['state']): Promise<unknown> =>
    until(`${body} is ${state}`, async () => {
      const found = (await read()).find((message) => message.body === body);
      return found?.state === state || undefined;
    });
  return {
    stored,
    async leaves(body) {
      await write(body);
      await becomes(body, 'sent');
    },
    async settled(as) {
      await becomes(pendingBody, as === 'sent once' ? 'acked' : 'unsure');
      const times = partner.heard.slice(seen).filter(({ body }) => body === pendingBody);
      expect(times).toHaveLength(as === 'sent once' ? 1 : 0);
    },
    async both(word, first = () => Promise.resolve()) {
      await first();
      const [theirs, ours] = [`${word}, from ${contact.jid}`, `${word}, to ${contact.jid}`];
      await partner.say(account.jid, theirs);
      await until(`${theirs} is stored`, async () => (await stored()).includes(theirs) || undefined);
      await write(ours);
      await becomes(ours, 'acked');
      await until(
        `${ours} is heard`,
        () => partner.heard.slice(seen).some(({ body }) => body === ours) || undefined,
      );
      const times = partner.heard.slice(seen).filter(({ body }) => body === ours);
      expect(times).toHaveLength(1);
      return [theirs, ours];
    },
  };
}

/** Faults of a handshake that nothing is said after. */
const unopened: readonly string[] = ['upgrade-refused', 'no-subprotocol', 'upgrade-silence'];

/**
 * Each frame stands where it crossed the wire, with its exact text and, in the store, the rule that it breaks, and no
 * other has one.
 */
async function judgeFrames(
  { breaks, ends }: FaultCase,
  { tap }: Stage,
  { given, live }: { readonly given: string; readonly live: string | null },
  deed: StreamMisdeed | Fault,
): Promise<void> {
  const [rule, breach, index = 0] = breaks ?? [];
  const payload = deed.kind === 'frames' ? deed.frames[index] : undefined;
  const isIt = ({ direction, text, problem }: FrameRecord): boolean =>
    deed.kind === 'binary-frame' ? problem === 'binary-frame' : direction === 'in' && text === payload;
  const wanted = deed.kind === 'binary-frame' || typeof payload === 'string';
  const stored = await until('the frames are stored as they crossed the wire', async () => {
    const all = await openFramesReader().last(1000);
    // An attempt that came to nothing is no stream of the session.
    const stream = wanted ? all.findLast(isIt)?.stream : given;
    const frames = all.filter((frame) => frame.stream === stream);
    if (frames.length === 0) return unopened.includes(deed.kind) ? frames : undefined;
    // One that nobody knows to have ended may be that of the session which came after it.
    const ended = ends !== undefined && stream !== live;
    const crossed = tap.connections.some((one) => isRecordOf(frames, one, ended, payload));
    return crossed ? frames : undefined;
  });
  const rows = await storedRows();
  const broken = stored.flatMap(({ seq }, place) =>
    (rows.get(seq)?.remark?.violations ?? []).map((one) => [place, one.rule, one.breach]),
  );
  expect(broken).toEqual(rule === undefined ? [] : [[stored.findIndex(isIt), rule, breach]]);
}

/** With what a side takes its leave. */
const goodbye = /^<(?:close|error|stream:error)[ />]/;

/**
 * Whether the frames are those of a connection, each direction in its order, its text but for what is masked in it.
 * Of one that `ended` all are there that we answered or sent, and `payload`, unless it is bytes, which the browser
 * refused to hand over. What came after the frame that ended it was nobody’s any more.
 */
function isRecordOf(
  stored: readonly FrameRecord[],
  { frames, closed }: TappedConnection,
  ended: boolean,
  payload: string | Uint8Array | undefined,
): boolean {
  if (ended && !closed) return false;
  const isOut = ({ direction }: { readonly direction: string }): boolean => direction === 'out';
  const answered = frames.findLastIndex((frame) => isOut(frame) && !goodbye.test(frame.text));
  const deed = frames.findIndex((frame) => !isOut(frame) && frame.text === payload);
  const dueIn = frames.filter((frame, place) => !isOut(frame) && place <= Math.max(answered, deed)).length;
  const least = {
    in: ended ? dueIn - (payload instanceof Uint8Array ? 1 : 0) : 1,
    out: ended ? frames.filter(isOut).length : 1,
  };
  return (['in', 'out'] as const).every((direction) => {
    const ours = stored.filter((frame) => frame.direction === direction);
    const theirs = frames.filter((frame) => frame.direction === direction);
    // What we sent last may have been lost with a connection that was cut.
    if (ours.length < least[direction] || (direction === 'in' && ours.length > theirs.length)) return false;
    return theirs.slice(0, ours.length).every((frame, place) => isAsSaid(ours[place], frame));
  });
}

function isAsSaid(stored: FrameRecord | undefined, { text, bytes, binary }: TappedFrame): boolean {
  if (stored?.bytes !== bytes) return false;
  if (binary) return stored.problem === 'binary-frame';
  if (!stored.text.includes(MASK)) return stored.text === text;
  return (
    stored.text.length === text.length &&
    Array.from({ length: text.length }, (_, at) => at).every(
      (at) => stored.text[at] === MASK || stored.text[at] === text[at],
    )
  );
}
