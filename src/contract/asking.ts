/** The asking side of the contract. It validates nothing, so that a surface need not load what does. */
import { RequestError, type RequestFailure } from './failure.ts';
import type { Args, RequestName, Result } from './index.ts';
import { contractVersion } from './version.ts';

export interface RequestEnvelope {
  readonly causeway: typeof contractVersion;
  readonly name: string;
  readonly args: unknown;
}

export type Reply<T = unknown> =
  { readonly ok: true; readonly result: T } | { readonly ok: false; readonly failure: RequestFailure };

/** Wraps a request for sending. */
export function enclose<N extends RequestName>(name: N, args: Args<N>): RequestEnvelope {
  return { causeway: contractVersion, name, args };
}

/** Unwraps a reply: the result, or the failure thrown as `RequestError`. */
export function disclose<N extends RequestName>(reply: Reply<Result<N>> | undefined): Result<N> {
  if (reply === undefined)
    throw new RequestError({ code: 'internal', detail: 'the background did not answer' });
  if (!reply.ok) throw new RequestError(reply.failure);
  return reply.result;
}
