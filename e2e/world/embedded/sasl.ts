/** The server's side of SASL in both profiles (RFC 6120 §6, XEP-0388): SCRAM, PLAIN and tokens, and how to do them wrong. */
import { randomBytes } from 'node:crypto';
import { ns } from '../../../src/core/namespaces.ts';
import { saslprep, SaslprepError } from '../../../src/core/precis/index.ts';
import { attr, child, el, text, type XmlElement } from '../../../src/core/xml/index.ts';
import type { Fault } from '../faults.ts';
import { beginScram, isScram, scramMechanisms, type ScramExchange } from './scram.ts';
import { tokenMechanism, type Tokens } from './tokens.ts';

interface SaslStep {
  readonly answer: XmlElement;
  /** Local part; present once the client has proved itself. */
  readonly username?: string;
}

export interface Sasl {
  /** The features that offer it. */
  offer(): readonly XmlElement[];
  /** Takes `<auth/>`, `<authenticate/>`, `<response/>` or `<abort/>`. */
  step(element: XmlElement): SaslStep;
}

const encode = (message: string | Buffer) => Buffer.from(message).toString('base64');

/** What SASLprep makes of a received password; undefined if it forbids it. */
function prepared(password: string): string | undefined {
  try {
    return saslprep(password);
  } catch (error) {
    if (error instanceof SaslprepError) return undefined;
    throw error;
  }
}

export function createSasl(options: {
  readonly passwordOf: (local: string) => string | undefined;
  readonly fault: () => Fault | undefined;
  /** Present where SASL2 is offered. */
  readonly tokens: Tokens | undefined;
  readonly domain: () => string;
}): Sasl {
  const { tokens } = options;
  let profile: typeof ns.sasl | typeof ns.sasl2 = ns.sasl;
  let wantsToken = false;
  let exchange: ScramExchange | null = null;

  const refuse = (condition: string): SaslStep => ({
    answer: el('failure', profile, {}, el(condition, ns.sasl)),
  });

  /** `data` is absent where the server shows no proof of its own. */
  function succeed(username: string, data?: string | Buffer): SaslStep {
    const shown = data === undefined ? [] : [encode(data)];
    if (profile === ns.sasl) return { answer: el('success', ns.sasl, {}, ...shown), username };
    const jid = `${username}@${options.domain()}`;
    return {
      username,
      answer: el(
        'success',
        ns.sasl2,
        {},
        ...shown.map((one) => el('additional-data', ns.sasl2, {}, one)),
        el('authorization-identifier', ns.sasl2, {}, jid),
        ...(wantsToken && tokens !== undefined ? [tokens.give(jid)] : []),
      ),
    };
  }

  function begin(element: XmlElement): SaslStep {
    profile = element.ns === ns.sasl2 ? ns.sasl2 : ns.sasl;
    const mechanism = attr(element, 'mechanism') ?? '';
    const first = profile === ns.sasl2 ? child(element, 'initial-response') : element;
    const message = Buffer.from(first === undefined ? '' : text(first), 'base64');
    wantsToken = child(element, 'request-token', ns.fast) !== undefined;
    if (mechanism === tokenMechanism) return token(message);
    if (mechanism === 'PLAIN') return plain(message.toString('utf8'));
    if (!isScram(mechanism)) return refuse('invalid-mechanism');
    exchange = beginScram(mechanism, message.toString('utf8'), options.passwordOf, options.fault());
    if (exchange === null) return refuse('malformed-request');
    if (options.fault()?.kind === 'early-success') return succeed(exchange.username);
    return { answer: el('challenge', profile, {}, encode(exchange.challenge)) };
  }

  function plain(message: string): SaslStep {
    const [, username = '', password = ''] = message.split('\0');
    const known = options.passwordOf(username);
    if (known === undefined || saslprep(known) !== prepared(password)) return refuse('not-authorized');
    return succeed(username);
  }

  function token(message: Buffer): SaslStep {
    if (options.fault()?.kind === 'token-replaced') {
      const [local = ''] = message.toString('utf8').split('\0');
      tokens?.replace(`${local}@${options.domain()}`);
    }
    const used = tokens?.use(message, options.domain()) ?? null;
    if (used === null || options.fault()?.kind === 'tokens-forgotten') return refuse('not-authorized');
    wantsToken = true;
    return succeed(used.username, options.fault()?.kind === 'bad-responder' ? randomBytes(32) : used.proof);
  }

  function mechanisms(): readonly string[] {
    const fault = options.fault();
    if (fault?.kind === 'plain-only') return ['PLAIN'];
    if (fault?.kind === 'mechanisms') return fault.names;
    return [...scramMechanisms, 'PLAIN'];
  }

  return {
    offer() {
      const named = (space: string) => mechanisms().map((name) => el('mechanism', space, {}, name));
      const old = el('mechanisms', ns.sasl, {}, ...named(ns.sasl));
      if (tokens === undefined) return [old];
      const fast = el('fast', ns.fast, {}, el('mechanism', ns.fast, {}, tokenMechanism));
      const inline = el('inline', ns.sasl2, {}, fast);
      return [el('authentication', ns.sasl2, {}, ...named(ns.sasl2), inline), old];
    },
    step(element) {
      if (element.name === 'auth' || element.name === 'authenticate') return begin(element);
      if (element.name !== 'response' || exchange === null) return refuse('aborted');
      const { username, finish } = exchange;
      exchange = null;
      const final = finish(Buffer.from(text(element), 'base64').toString('utf8'));
      if (final === null) return refuse('not-authorized');
      return options.fault()?.kind === 'no-signature' ? succeed(username) : succeed(username, final);
    },
  };
}
