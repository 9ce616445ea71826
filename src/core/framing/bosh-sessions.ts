/** BOSH as it was seen between others: its requests, told apart by session, as the frames that a WebSocket would have carried. */
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import { readBosh, readBoshRequest } from './bosh.ts';
import { closeFrame, encodeFrame } from './codec.ts';

/** A session; `stream` is that of its frames. */
interface Session {
  readonly stream: string;
  to: string;
  /** `<open/>` is due before what is answered next. */
  opening: boolean;
}

/** What a text is no `<body/>` for is recorded as it is. */
export interface BoshSink {
  /** A session begins; `whole` where its first request was seen. Answers the id of its stream. */
  begin(url: string, whole: boolean): string;
  frame(stream: string, direction: 'in' | 'out', text: string): void;
  end(stream: string): void;
}

export interface BoshSessions {
  request(exchange: number, url: string, text: string): void;
  answer(exchange: number, text: string): void;
  /** The request is over, answered or not. */
  over(exchange: number): void;
}

/** Sessions at a time; the oldest is forgotten past them. */
const mostSessions = 64;

export function createBoshSessions(sink: BoshSink): BoshSessions {
  const sessions = new Map<string, Session>();
  const exchanges = new Map<number, Session>();

  const open = (stream: string, direction: 'in' | 'out', who: string): void => {
    const side = direction === 'out' ? { to: who } : { from: who, id: 'bosh' };
    sink.frame(stream, direction, encodeFrame(el('open', ns.framing, { ...side, version: '1.0' })));
  };
  const close = (stream: string, direction: 'in' | 'out'): void =>
    sink.frame(stream, direction, encodeFrame(closeFrame()));

  const sessionOf = (sid: string | null, url: string): Session => {
    const known = sid === null ? undefined : sessions.get(sid);
    if (known !== undefined) return known;
    const session: Session = { stream: sink.begin(url, sid === null), to: '', opening: false };
    if (sid !== null) keep(sid, session);
    return session;
  };

  const keep = (sid: string, session: Session): void => {
    sessions.set(sid, session);
    const [oldest] = sessions.keys();
    if (sessions.size > mostSessions && oldest !== undefined) sessions.delete(oldest);
  };

  return {
    request(exchange, url, text) {
      const read = readBoshRequest(text);
      const session = sessionOf(read?.sid ?? null, url);
      exchanges.set(exchange, session);
      if (read === null) return sink.frame(session.stream, 'out', text);
      session.to = read.to ?? session.to;
      if (read.sid === null || read.restart) {
        session.opening = true;
        open(session.stream, 'out', session.to);
      }
      for (const frame of read.frames) sink.frame(session.stream, 'out', frame);
      if (read.end) close(session.stream, 'out');
    },
    answer(exchange, text) {
      const session = exchanges.get(exchange);
      if (session === undefined) return;
      const read = readBosh(text);
      if (!read.ok) return sink.frame(session.stream, 'in', text);
      const { terms, from, frames, ended } = read.answer;
      if (terms !== null) keep(terms.sid, session);
      if (session.opening && (terms !== null || frames.length > 0)) {
        session.opening = false;
        open(session.stream, 'in', from ?? session.to);
      }
      for (const frame of frames) sink.frame(session.stream, 'in', frame);
      if (ended === null) return;
      close(session.stream, 'in');
      for (const [sid, one] of sessions) if (one === session) sessions.delete(sid);
      sink.end(session.stream);
    },
    over: (exchange) => void exchanges.delete(exchange),
  };
}
