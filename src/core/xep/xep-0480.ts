/**
 * XEP-0480 SASL Upgrade Tasks 0.2.0: a server that keeps a password under one hash asks for it under a stronger one,
 * after the client has proved itself. What it gets proves the password under that hash; the password itself stays here.
 */
import { ns } from '../namespaces.ts';
import { readSalting, type ScramHash, type ScramResult, type ScramSalting } from '../sasl/scram.ts';
import { toBase64 } from '../sasl/base64.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

const hashes: readonly ScramHash[] = ['SHA-1', 'SHA-256', 'SHA-512'];

/** The name of the task (§2.1); never with `-PLUS` (§3). */
export const upgradeTask = (hash: ScramHash): string => `UPGR-SCRAM-${hash}`;

/** Hashes of SCRAM that `<authentication/>` offers to upgrade to; other tasks are not known here. */
export function upgradesIn(authentication: XmlElement): readonly ScramHash[] {
  const offered = children(authentication, 'upgrade', ns.saslUpgrade).map((one) => text(one).trim());
  return hashes.filter((hash) => offered.includes(upgradeTask(hash)));
}

/** What `<authenticate/>` says to be asked for it (§2.2). */
export const upgradeRequest = (hash: ScramHash): XmlElement =>
  el('upgrade', ns.saslUpgrade, {}, upgradeTask(hash));

/** Begins the task (§2.3). */
export const upgradeStart = (hash: ScramHash): XmlElement =>
  el('next', ns.sasl2, { task: upgradeTask(hash) });

/** Salt and iterations in the server's `<task-data/>` (§3), held to the same limits as at a sign-in. */
export function saltingIn(taskData: XmlElement): ScramResult<ScramSalting> {
  const salt = child(taskData, 'salt', ns.scramUpgrade);
  if (salt === undefined) return { ok: false, failure: { code: 'scram-malformed' } };
  return readSalting(text(salt).trim(), attr(salt, 'iterations') ?? '');
}

/** The answer (§3). */
export const upgradeAnswer = (saltedPassword: Uint8Array): XmlElement =>
  el('task-data', ns.sasl2, {}, el('hash', ns.scramUpgrade, {}, toBase64(saltedPassword)));
