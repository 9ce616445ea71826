/** What the real servers of the test world have in common. */
import type { Authority } from './ca.ts';
import type { User } from './accounts.ts';

export interface ServerOptions {
  /** Virtual hosts; stanzas between them stay within the server. */
  readonly domains: readonly string[];
  readonly users: readonly User[];
  readonly ca: Authority;
}

export interface Server {
  /** Plain HTTP on loopback: host-meta, BOSH and WebSocket, told apart by the Host header. */
  readonly httpPort: number;
  /** What it logged so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}
