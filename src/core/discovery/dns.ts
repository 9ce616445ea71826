/** Records of a domain as a resolver over HTTPS answers them. */
import type { DiscoveryFailure } from './types.ts';

/** One question with what came of it. */
export interface DnsAnswer {
  /** Such as `_xmpps-client._tcp.capulet.example`, in A-labels. */
  readonly name: string;
  readonly type: DnsType;
  readonly outcome:
    | {
        readonly ok: true;
        readonly records: readonly DnsRecord[];
        /** The AD bit: the resolver's claim that it checked DNSSEC. */
        readonly authenticated: boolean;
      }
    | { readonly ok: false; readonly failure: DiscoveryFailure };
}

export type DnsType = 'SRV' | 'TXT' | 'TLSA' | 'HTTPS';

/** `ttl` in seconds, as received. */
export type DnsRecord =
  | {
      readonly type: 'SRV';
      readonly ttl: number;
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      /** `.` for a service that is not offered (RFC 2782). */
      readonly target: string;
    }
  | { readonly type: 'TXT'; readonly ttl: number; readonly text: string }
  | {
      readonly type: 'TLSA';
      readonly ttl: number;
      readonly usage: number;
      readonly selector: number;
      readonly matching: number;
      readonly data: Uint8Array;
    }
  | {
      readonly type: 'HTTPS';
      readonly ttl: number;
      readonly priority: number;
      readonly target: string;
      /** ECHConfigList of the SvcParam `ech`; null where there is none. */
      readonly ech: Uint8Array | null;
    };
