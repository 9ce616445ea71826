/** XMPP addresses (RFC 7622). */
import { DomainError, enforceDomain } from './precis/domain.ts';
import { opaqueString, PrecisError, usernameCaseMapped } from './precis/profiles.ts';

/** Each part in the form in which it is compared; `local` and `resource` are empty where absent. */
export interface Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
}

/** Which part is at fault; `too-long` is any of them. */
export type JidErrorCode = 'empty' | 'local' | 'domain' | 'resource' | 'too-long';

/** A text that is not an address. `cause` says what the part violated. */
export class JidError extends Error {
  readonly code: JidErrorCode;
  constructor(code: JidErrorCode, options?: ErrorOptions) {
    super(`not an XMPP address: ${code}`, options);
    this.name = 'JidError';
    this.code = code;
  }
}

/** §3.1: octets of each part. */
const longestPart = 1023;
/** §3.3.1. */
const excludedFromLocal = /["&'/:<>@]/;

function assertLength(part: string): void {
  if (new TextEncoder().encode(part).length > longestPart) throw new JidError('too-long');
}

/** Runs an enforcement and names the part where it fails. */
function enforce(
  part: 'local' | 'domain' | 'resource',
  text: string,
  rules: (text: string) => string,
): string {
  // Before normalising too: nobody is made to normalise megabytes to learn that they are too many.
  assertLength(text);
  let enforced: string;
  try {
    enforced = rules(text);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'too-long')
      throw new JidError('too-long', { cause: error });
    if (error instanceof DomainError || error instanceof PrecisError)
      throw new JidError(part, { cause: error });
    throw error;
  }
  assertLength(enforced);
  return enforced;
}

/**
 * Reads and enforces an address. The separators are found before anything is normalised (§3.1), so that a code
 * point that decomposes to `@` or `/` never becomes one.
 * @throws {JidError}
 */
export function parseJid(text: string): Jid {
  if (text === '') throw new JidError('empty');
  const slash = text.indexOf('/');
  const beforeSlash = slash < 0 ? text : text.slice(0, slash);
  const at = beforeSlash.indexOf('@');
  const domainText = beforeSlash.slice(at + 1);
  if (domainText === '') throw new JidError('domain');
  const local = at < 0 ? '' : enforce('local', beforeSlash.slice(0, at), usernameCaseMapped);
  if (excludedFromLocal.test(local)) throw new JidError('local');
  const domain = enforce('domain', domainText, enforceDomain);
  const resource = slash < 0 ? '' : enforce('resource', text.slice(slash + 1), opaqueString);
  return { local, domain, resource };
}

/**
 * Reads the address of a sender: its resource is taken as it stands, since servers pass on resources (nicknames
 * with emoji, for one) that OpaqueString refuses, and what they carry must not be lost for that.
 * @throws {JidError}
 */
export function parseSender(text: string): Jid {
  const slash = text.indexOf('/');
  if (slash < 0) return parseJid(text);
  return { ...parseJid(text.slice(0, slash)), resource: text.slice(slash + 1) };
}

/** The address without its resource. */
export function bare(jid: Jid): Jid {
  return { local: jid.local, domain: jid.domain, resource: '' };
}

export function formatJid(jid: Jid): string {
  const local = jid.local === '' ? '' : `${jid.local}@`;
  const resource = jid.resource === '' ? '' : `/${jid.resource}`;
  return `${local}${jid.domain}${resource}`;
}

/** Whether both belong to the same account or service, whatever their resources. */
export function sameBare(a: Jid, b: Jid): boolean {
  return a.local === b.local && a.domain === b.domain;
}
