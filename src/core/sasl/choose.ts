/** Which of the offered mechanisms is used (RFC 6120 §6.3.3: the client's preference decides). */
import type { ScramHash } from './scram.ts';

type Mechanism =
  { readonly name: `SCRAM-${ScramHash}`; readonly hash: ScramHash } | { readonly name: 'PLAIN' };

type ChoiceFailure =
  | { readonly code: 'no-usable-mechanism'; readonly offered: readonly string[] }
  | { readonly code: 'plain-not-allowed'; readonly offered: readonly string[] }
  | { readonly code: 'keys-outdated' };

export interface Choice {
  readonly offered: readonly string[];
  /** Whether the transport is protected by TLS. */
  readonly secure: boolean;
  /** Whether the person allowed PLAIN for this account. */
  readonly allowPlain: boolean;
  /** Hash that kept keys are for; null with a password. */
  readonly keysFor: ScramHash | null;
}

/** Strongest first. The -PLUS forms are absent: they bind to a channel that a browser does not show. */
const strongestFirst: readonly ScramHash[] = ['SHA-512', 'SHA-256', 'SHA-1'];

/**
 * Picks a mechanism. Without TLS PLAIN is as good as not offered; with TLS but without leave it has a failure of
 * its own, because the person can give that leave.
 */
export function chooseMechanism(choice: Choice): Mechanism | ChoiceFailure {
  const { offered, secure, allowPlain, keysFor } = choice;
  for (const hash of strongestFirst) {
    const name = `SCRAM-${hash}` as const;
    if (offered.includes(name) && (keysFor === null || keysFor === hash)) return { name, hash };
  }
  if (keysFor !== null) {
    // Only where the password would get further is it worth asking for.
    const withPassword = chooseMechanism({ ...choice, keysFor: null });
    return 'code' in withPassword && withPassword.code === 'no-usable-mechanism'
      ? withPassword
      : { code: 'keys-outdated' };
  }
  if (!offered.includes('PLAIN') || !secure) return { code: 'no-usable-mechanism', offered };
  return allowPlain ? { name: 'PLAIN' } : { code: 'plain-not-allowed', offered };
}

const rank = (name: string): number =>
  ['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-512'].indexOf(name);

/** Whether `name` protects a password less than `before` did; names that are not ranked are as weak as nothing. */
export function isWeaker(name: string, before: string): boolean {
  return rank(name) < rank(before);
}
