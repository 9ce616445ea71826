/** One RFC 7395 stream at the embedded server, from `<open/>` to `<close/>`. */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { closeFrame, readFrame } from '../../../src/core/framing/index.ts';
import { ns } from '../../../src/core/namespaces.ts';
import { attr, child, el, serialize, text, type XmlElement } from '../../../src/core/xml/index.ts';
import type { Fault, Stage, StreamMisdeed } from '../faults.ts';
import { stamped, type Directory, type Member } from './directory.ts';
import { createSasl } from './sasl.ts';
import { handleStanza, result, sayGoodbye } from './stanzas.ts';

export interface Session {
  /** Full JID once bound. */
  readonly jid: string | undefined;
  /** Puts a text on the wire as it is. */
  raw(text: string): void;
  /** Misbehaves now. */
  misbehave(misdeed: StreamMisdeed): void;
}

export interface SessionOptions {
  readonly socket: WebSocket;
  readonly directory: Directory;
  /** How a domain misbehaves at this moment. */
  readonly faultOf: (domain: string) => Fault | undefined;
}

/** Serves one socket until it closes. */
export function serve({ socket, directory, faultOf }: SessionOptions): Session {
  let domain = '';
  let username: string | undefined;
  let member: Member | undefined;
  let mute = false;

  const raw = (frame: string) => {
    if (!mute) socket.send(frame);
  };
  const send = (element: XmlElement) => raw(serialize(element));
  const sasl = createSasl({
    passwordOf: (local) => directory.user(`${local}@${domain}`)?.password,
    fault: () => faultOf(domain),
  });

  function fail(condition: string): void {
    const error = el('error', ns.streams, {}, el(condition, ns.streamErrors));
    send({ ...error, prefix: 'stream' });
    end();
  }
  function end(): void {
    send(closeFrame());
    socket.close(1000);
  }

  function misbehave(misdeed: StreamMisdeed): void {
    switch (misdeed.kind) {
      case 'malformed-frame':
        return raw(`<message xmlns='${ns.client}' from='nobody@${domain}'><body>cut & torn</message>`);
      case 'binary-frame':
        return socket.send(Buffer.from([0, 1, 2, 3]));
      case 'stream-error':
        return fail(misdeed.condition);
      case 'silence':
        mute = true;
        return;
      case 'cut':
        return socket.terminate();
      case 'close':
        return end();
    }
  }

  /** True if the domain's fault belongs here; it has then been committed. */
  function fault(stage: Stage): boolean {
    const here = faultOf(domain);
    if (here === undefined || !('at' in here) || here.at !== stage) return false;
    misbehave(here);
    return true;
  }

  function onOpen(open: XmlElement): void {
    domain = attr(open, 'to') ?? '';
    if (fault('open')) return;
    const id = randomUUID();
    const to = attr(open, 'from');
    send(el('open', ns.framing, { from: domain, to, id, version: '1.0', 'xml:lang': 'en' }));
    const offer = username === undefined ? [sasl.offer()] : [el('bind', ns.bind), el('session', ns.session)];
    send({ ...el('features', ns.streams, {}, ...offer), prefix: 'stream' });
  }

  function onSasl(element: XmlElement): void {
    if (element.name === 'auth' && fault('auth')) return;
    const step = sasl.step(element);
    send(step.answer);
    if (step.username !== undefined) username = step.username;
  }

  function onBind(iq: XmlElement, bind: XmlElement): void {
    if (fault('bind')) return;
    const bare = `${username ?? ''}@${domain}`;
    const resource = child(bind, 'resource');
    const wanted = resource === undefined ? '' : text(resource);
    const full = `${bare}/${directory.freeResource(bare, wanted === '' ? randomUUID() : wanted)}`;
    member = { bare, full, deliver: (stanza) => send(stamped(stanza, { to: full })) };
    directory.join(member);
    send(result(iq, el('bind', ns.bind, {}, el('jid', ns.bind, {}, full))));
  }

  function onStanza(stanza: XmlElement): void {
    const bind = child(stanza, 'bind', ns.bind);
    if (username === undefined) return fail('not-authorized');
    if (member === undefined) return bind === undefined ? fail('not-authorized') : onBind(stanza, bind);
    const first = stanza.name === 'presence' && member.presence === undefined;
    handleStanza(directory, member, stanza);
    if (first) fault('online');
  }

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (mute) return;
    if (isBinary) return fail('not-well-formed');
    const read = readFrame(data.toString('utf8'));
    if (!read.ok) return fail('not-well-formed');
    const { element } = read;
    if (element.ns === ns.framing && element.name === 'open') return onOpen(element);
    if (element.ns === ns.framing && element.name === 'close') return end();
    if (element.ns === ns.sasl && username === undefined) return onSasl(element);
    if (element.ns === ns.client) return onStanza(element);
    return fail('unsupported-stanza-type');
  });
  socket.once('close', () => {
    if (member === undefined) return;
    directory.leave(member);
    sayGoodbye(directory, member);
  });

  return {
    get jid() {
      return member?.full;
    },
    raw,
    misbehave,
  };
}
