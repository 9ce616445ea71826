/** Looking at a domain as its clients and other servers reach it: documents, and every endpoint that can be called here. */
import * as v from 'valibot';
import type { DomainEvidence } from '../core/report/evidence.ts';
import { jidText, runId } from './schema.ts';

export interface FederationRequests {
  /**
   * Reads what `domain` publishes and calls every WebSocket and BOSH endpoint that is found; events
   * `federation.progress` carry what is known meanwhile. Nothing is proven and nothing sent but `<open/>` and
   * `<close/>`. Servers are called as `from`, else as the domain of the person's first account; without either they are
   * not called. Fails with `nearby` where the domain itself is of the person's own network and `nearby` is not set; an
   * endpoint that is, is left out.
   */
  'federation.look': {
    args: { domain: string; from?: string | undefined; nearby?: boolean | undefined; run: string };
    result: DomainEvidence;
  };
  /** Ends a look; it answers with how far it got. */
  'federation.stop': { args: { run: string }; result: null };
}

export const federationArgs = {
  'federation.look': v.strictObject({
    domain: jidText,
    from: v.optional(jidText),
    nearby: v.optional(v.boolean()),
    run: runId,
  }),
  'federation.stop': v.strictObject({ run: runId }),
} as const;

export interface FederationEvents {
  readonly type: 'federation.progress';
  readonly run: string;
  readonly evidence: DomainEvidence;
}
