/** What the real servers of the test world have in common. */
import type { Authority } from './ca.ts';
import type { User } from './accounts.ts';

export interface ServerOptions {
  /** Virtual hosts; stanzas between them stay within the server. */
  readonly domains: readonly string[];
  readonly users: readonly User[];
  readonly ca: Authority;
  /** With rooms, files, pictures, nodes and blocking: `rooms.` and `upload.` before the first domain. */
  readonly social?: boolean;
}

export interface Server {
  /** Plain HTTP on loopback: host-meta, BOSH and WebSocket, told apart by the Host header. */
  readonly httpPort: number;
  /** What it logged so far. */
  readonly log: () => string;
  /** Asks it to end, and starts it again on what it stored; resolves when it answers. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}
