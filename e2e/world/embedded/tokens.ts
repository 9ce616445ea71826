/** FAST tokens at the embedded server (XEP-0484): one is good until the one that follows it was used. */
import { createHmac, randomUUID } from 'node:crypto';
import { ns } from '../../../src/core/namespaces.ts';
import { el, type XmlElement } from '../../../src/core/xml/index.ts';

export const tokenMechanism = 'HT-SHA-256-NONE';

const dayMs = 86_400_000;

export interface Tokens {
  /** A new token for an account, as it stands in `<success/>`. */
  give(bareJid: string): XmlElement;
  /** As if somebody else had been given the next one, and had used it: those before are good no more. */
  replace(bareJid: string): void;
  /** Takes the client's message, decoded; the account and the server's own proof, or null. */
  use(message: Buffer, domain: string): { readonly username: string; readonly proof: Buffer } | null;
}

const digest = (token: string, role: 'Initiator' | 'Responder'): Buffer =>
  createHmac('sha256', token).update(role).digest();

export function createTokens(): Tokens {
  const good = new Map<string, string[]>();
  return {
    give(bareJid) {
      const token = randomUUID();
      good.set(bareJid, [...(good.get(bareJid) ?? []).slice(-1), token]);
      const expiry = new Date(Date.now() + dayMs).toISOString();
      return el('token', ns.fast, { token, expiry });
    },
    replace: (bareJid) => void good.set(bareJid, [randomUUID()]),
    use(message, domain) {
      const end = message.indexOf(0);
      const username = message.subarray(0, end).toString('utf8');
      const bareJid = `${username}@${domain}`;
      const given = message.subarray(end + 1);
      const used = (good.get(bareJid) ?? []).find((token) => digest(token, 'Initiator').equals(given));
      if (end < 0 || used === undefined) return null;
      good.set(bareJid, [used]);
      return { username, proof: digest(used, 'Responder') };
    },
  };
}
