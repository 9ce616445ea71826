/** The server's side of SASL (RFC 6120 §6): SCRAM-SHA-256, SCRAM-SHA-1, PLAIN. */
import { ns } from '../../../src/core/namespaces.ts';
import { saslprep, SaslprepError } from '../../../src/core/precis/index.ts';
import { attr, el, text, type XmlElement } from '../../../src/core/xml/index.ts';
import type { Fault } from '../faults.ts';
import { beginScram, isScram, scramMechanisms, type ScramExchange } from './scram.ts';

interface SaslStep {
  readonly answer: XmlElement;
  /** Local part; present once the client has proved itself. */
  readonly username?: string;
}

export interface Sasl {
  /** The `<mechanisms/>` feature. */
  offer(): XmlElement;
  /** Takes `<auth/>`, `<response/>` or `<abort/>`. */
  step(element: XmlElement): SaslStep;
}

const encode = (message: string) => Buffer.from(message).toString('base64');
const decode = (element: XmlElement) => Buffer.from(text(element), 'base64').toString('utf8');
const refuse = (condition: string): SaslStep => ({
  answer: el('failure', ns.sasl, {}, el(condition, ns.sasl)),
});

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
}): Sasl {
  let exchange: ScramExchange | null = null;

  function begin(element: XmlElement): SaslStep {
    const mechanism = attr(element, 'mechanism') ?? '';
    const message = decode(element);
    if (mechanism === 'PLAIN') return plain(message);
    if (!isScram(mechanism)) return refuse('invalid-mechanism');
    exchange = beginScram(mechanism, message, options.passwordOf, options.fault());
    if (exchange === null) return refuse('malformed-request');
    if (options.fault()?.kind === 'early-success') {
      return { answer: el('success', ns.sasl), username: exchange.username };
    }
    return { answer: el('challenge', ns.sasl, {}, encode(exchange.challenge)) };
  }

  function plain(message: string): SaslStep {
    const [, username = '', password = ''] = message.split('\0');
    const known = options.passwordOf(username);
    if (known === undefined || saslprep(known) !== prepared(password)) return refuse('not-authorized');
    return { answer: el('success', ns.sasl), username };
  }

  return {
    offer() {
      const names = options.fault()?.kind === 'plain-only' ? ['PLAIN'] : [...scramMechanisms, 'PLAIN'];
      return el('mechanisms', ns.sasl, {}, ...names.map((name) => el('mechanism', ns.sasl, {}, name)));
    },
    step(element) {
      if (element.name === 'auth') return begin(element);
      if (element.name !== 'response' || exchange === null) return refuse('aborted');
      const { username, finish } = exchange;
      exchange = null;
      const final = finish(decode(element));
      if (final === null) return refuse('not-authorized');
      return { answer: el('success', ns.sasl, {}, encode(final)), username };
    },
  };
}
