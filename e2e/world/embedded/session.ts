/** One RFC 7395 stream at the embedded server, from `<open/>` to `<close/>`. */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { closeFrame, readFrame } from '../../../src/core/framing/index.ts';
import { ns } from '../../../src/core/namespaces.ts';
import { attr, child, el, serialize, text, type XmlElement } from '../../../src/core/xml/index.ts';
import type { Fault, Stage, StreamMisdeed } from '../faults.ts';
import type { Directory, Member } from './directory.ts';
import { stamped } from './directory.ts';
import * as sm from './management.ts';
import { createSasl } from './sasl.ts';
import { handleStanza, result, sayGoodbye } from './stanzas.ts';
import type { Tokens } from './tokens.ts';

export interface Session {
  /** Full JID once bound. */
  readonly jid: string | undefined;
  /** Misbehaves now. */
  misbehave(misdeed: StreamMisdeed): void;
}

export interface SessionOptions {
  readonly socket: WebSocket;
  readonly directory: Directory;
  /** Present where the server offers stream management. */
  readonly management: sm.Management | undefined;
  /** Present where the server offers SASL2 with tokens. */
  readonly tokens: Tokens | undefined;
  /** How a domain misbehaves at this moment. */
  readonly faultOf: (domain: string) => Fault | undefined;
}

/** Serves one socket until it closes. */
export function serve({ socket, directory, management, tokens, faultOf }: SessionOptions): Session {
  let domain = '';
  let username: string | undefined;
  let member: Member | undefined;
  let managed: sm.Managed | undefined;
  let mute = false;
  let closing = false;

  const raw = (frame: string | Uint8Array) => {
    if (!mute) socket.send(frame, { binary: false });
  };
  const send = (element: XmlElement) => raw(serialize(element));
  const fault = () => faultOf(domain);
  const sasl = createSasl({
    passwordOf: (local) => directory.user(`${local}@${domain}`)?.password,
    fault,
    tokens,
    domain: () => domain,
  });

  function fail(condition: string): void {
    const error = el('error', ns.streams, {}, el(condition, ns.streamErrors));
    send({ ...error, prefix: 'stream' });
    end();
  }
  /** The other side may still say something before its own `<close/>` (RFC 7395 §3.6). */
  function end(): void {
    if (closing) return;
    closing = true;
    send(closeFrame());
    setTimeout(() => socket.close(1000), 1000).unref();
  }
  function onClose(): void {
    end();
    socket.close(1000);
  }

  /** A stanza counts, whatever else is wrong with it. */
  function remember(frame: string | Uint8Array): void {
    const read = typeof frame === 'string' ? readFrame(frame) : null;
    if (read?.ok === true && read.element.ns === ns.client) managed?.queue.push(read.element);
  }

  function misbehave(misdeed: StreamMisdeed): void {
    switch (misdeed.kind) {
      case 'frames':
        for (const frame of misdeed.frames) {
          raw(frame);
          remember(frame);
        }
        return;
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
      case 'hang-up':
        return socket.close(1001);
      case 'close':
        return end();
    }
  }

  /** True if the domain's fault belongs here; it has then been committed. */
  function commits(stage: Stage): boolean {
    const here = fault();
    if (here === undefined || !('at' in here) || here.at !== stage) return false;
    misbehave(here);
    return true;
  }

  function features(): XmlElement {
    const offer =
      username === undefined
        ? sasl.offer()
        : [
            el('bind', ns.bind),
            el('session', ns.session),
            ...(management === undefined ? [] : [el('sm', ns.sm)]),
          ];
    return { ...el('features', ns.streams, {}, ...offer), prefix: 'stream' };
  }

  function onOpen(open: XmlElement): void {
    domain = attr(open, 'to') ?? '';
    if (commits(username === undefined ? 'open' : 'restart')) return;
    const id = randomUUID();
    const to = attr(open, 'from');
    send(el('open', ns.framing, { from: domain, to, id, version: '1.0', 'xml:lang': 'en' }));
    send(features());
  }

  function onSasl(element: XmlElement): void {
    if (element.name !== 'response' && commits('auth')) return;
    const step = sasl.step(element);
    send(step.answer);
    if (step.username === undefined) return;
    username = step.username;
    if (element.ns === ns.sasl2) send(features());
  }

  /** Stanzas to the client go through here, whichever socket carries the session. */
  function carry(one: Member): void {
    one.deliver = (stanza) => {
      const addressed = stamped(stanza, { to: one.full });
      managed?.queue.push(addressed);
      if (socket.readyState === socket.OPEN) send(addressed);
    };
  }

  function onBind(iq: XmlElement, bind: XmlElement): void {
    if (commits('bind')) return;
    const bare = `${username ?? ''}@${domain}`;
    const resource = child(bind, 'resource');
    const wanted = resource === undefined ? '' : text(resource);
    const full = `${bare}/${directory.freeResource(bare, wanted === '' ? randomUUID() : wanted)}`;
    member = { bare, full, deliver: () => undefined };
    carry(member);
    directory.join(member);
    send(result(iq, el('bind', ns.bind, {}, el('jid', ns.bind, {}, full))));
  }

  const carrier = {
    leave(): void {
      managed = undefined;
      member = undefined;
      socket.close(1000);
    },
    expire(): void {
      if (socket.readyState === socket.CLOSED && member !== undefined) dismiss(member, managed);
    },
  };

  function onManagement(element: XmlElement): void {
    if (element.name === 'resume') return onResume(element);
    if (fault()?.kind === 'management-refused') return send(sm.refused);
    if (element.name === 'enable' && member !== undefined && managed === undefined && management) {
      const begun = management.begin(member, carrier);
      send(sm.enabled(begun));
      managed = begun;
    } else if (managed === undefined) fail('unsupported-stanza-type');
    else if (element.name === 'r') send(sm.acknowledgement(managed));
    else sm.take(managed, element);
  }

  function onResume(element: XmlElement): void {
    const how = fault();
    const found = username === undefined ? undefined : management?.takeOver(attr(element, 'previd') ?? '');
    if (found === undefined || how?.kind === 'session-gone') {
      if (found !== undefined) {
        sm.take(found, element);
        dismiss(found.member, found);
      }
      return send(sm.notResumed(how?.kind === 'session-gone' && how.tells ? found?.handled : undefined));
    }
    managed = found;
    Object.assign(managed, carrier);
    member = found.member;
    carry(member);
    sm.take(managed, element);
    send(sm.resumed(managed, how?.kind === 'resumed-too-far' ? how.by : 0));
    for (const stanza of managed.queue) send(stanza);
  }

  /** A session is over for good; what its client did not acknowledge is for the next one. */
  function dismiss(gone: Member, kept: sm.Managed | undefined): void {
    directory.leave(gone);
    sayGoodbye(directory, gone);
    if (kept === undefined) return;
    management?.forget(kept);
    const messages = kept.queue.filter(({ name }) => name === 'message');
    for (const message of messages) directory.route(stamped(message, { to: gone.bare }));
  }

  function onStanza(stanza: XmlElement): void {
    const bind = child(stanza, 'bind', ns.bind);
    if (username === undefined) return fail('not-authorized');
    if (member === undefined) return bind === undefined ? fail('not-authorized') : onBind(stanza, bind);
    if (managed !== undefined) sm.count(managed);
    const first = stanza.name === 'presence' && member.presence === undefined;
    forgeRoster(stanza);
    handleStanza(directory, member, stanza);
    if (first) commits('online');
  }

  function forgeRoster(iq: XmlElement): void {
    const how = fault();
    if (how?.kind !== 'roster-forged' || child(iq, 'query', ns.roster) === undefined) return;
    const item = el('item', ns.roster, { jid: how.item, subscription: 'both' });
    const answer = result(iq, el('query', ns.roster, {}, item));
    member?.deliver(stamped(answer, { from: how.by }));
  }

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (mute) return;
    if (isBinary) return fail('not-well-formed');
    const read = readFrame(data.toString('utf8'));
    if (!read.ok) return fail('not-well-formed');
    const { element } = read;
    if (element.ns === ns.framing && element.name === 'open') return onOpen(element);
    if (element.ns === ns.framing && element.name === 'close') return onClose();
    const isSasl = element.ns === ns.sasl || (element.ns === ns.sasl2 && tokens !== undefined);
    if (isSasl && username === undefined) return onSasl(element);
    if (element.ns === ns.sm && management !== undefined) return onManagement(element);
    if (element.ns === ns.client) return onStanza(element);
    // What ended the other side's stream needs no answer but the end of this one.
    return element.ns === ns.streams && element.name === 'error' ? end() : fail('unsupported-stanza-type');
  });
  socket.once('close', () => {
    // A session that can be resumed waits for that, unless its stream was closed (XEP-0198 §5).
    if (member !== undefined && (managed === undefined || closing)) dismiss(member, managed);
  });

  return {
    get jid() {
      return member?.full;
    },
    misbehave,
  };
}
