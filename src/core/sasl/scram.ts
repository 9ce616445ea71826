/** SCRAM (RFC 5802, RFC 7677). */
export type ScramHash = 'SHA-1' | 'SHA-256';

/** What lets an account sign in again without its password, bound to one salt and iteration count (RFC 5802 §3). */
export interface ScramKeys {
  readonly hash: ScramHash;
  /** Base64, as all binary members here: storage.session holds JSON. */
  readonly salt: string;
  readonly iterations: number;
  readonly clientKey: string;
  readonly serverKey: string;
}
