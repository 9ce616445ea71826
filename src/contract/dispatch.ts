/** The answering side of the contract: checks the form of a request, runs its handler, types its failure. */
import * as v from 'valibot';
import {
  contractVersion,
  requestArgs,
  type Args,
  type Handlers,
  type RequestName,
  type Result,
} from './index.ts';
import { RequestError, type RequestFailure } from './failure.ts';

export interface RequestEnvelope {
  readonly causeway: typeof contractVersion;
  readonly name: string;
  readonly args: unknown;
}

export type Reply<T = unknown> =
  { readonly ok: true; readonly result: T } | { readonly ok: false; readonly failure: RequestFailure };

const envelope = v.strictObject({
  causeway: v.literal(contractVersion),
  name: v.string(),
  args: v.unknown(),
});

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

/** Whether a message is meant for this contract at all; anything else is ignored, not answered. */
export function isRequest(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'causeway' in message;
}

/** Runs the request in `message`. Never rejects: every failure is part of the reply. */
export async function dispatch(message: unknown, handlers: Handlers): Promise<Reply> {
  const parsed = v.safeParse(envelope, message);
  if (!parsed.success)
    return refused({ code: 'bad-request', detail: 'not a request of this contract version' });
  const { name, args } = parsed.output;
  if (!isRequestName(name))
    return refused({ code: 'bad-request', detail: `unknown request ${name.slice(0, 80)}` });
  return run(name, args, handlers);
}

async function run(name: RequestName, args: unknown, handlers: Handlers): Promise<Reply> {
  const checked = v.safeParse(requestArgs[name], args);
  if (!checked.success) return refused({ code: 'bad-request', detail: where(checked.issues) });
  // The schema of a name yields the arguments of its handler: `requestArgs satisfies ArgsSchemas` holds them together.
  const handler: (args: never) => Promise<unknown> = handlers[name];
  try {
    return { ok: true, result: await handler(checked.output as never) };
  } catch (error) {
    if (error instanceof RequestError) return refused(error.failure);
    if (error instanceof Error && error.name === 'QuotaExceededError')
      return refused({ code: 'storage-full' });
    return refused({ code: 'internal', detail: error instanceof Error ? error.name : 'unknown' });
  }
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requestArgs, name);
}

/** Names the offending members, never their values: those may be secrets. */
function where(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => v.getDotPath(issue) ?? 'arguments').join(', ');
}

function refused(failure: RequestFailure): Reply {
  return { ok: false, failure };
}
