/** The answering side of the contract: checks the form of a request, runs its handler, types its failure. */
import * as v from 'valibot';
import { contractVersion } from './version.ts';
import type { Reply } from './asking.ts';
import { requestArgs, type Handlers, type RequestName } from './index.ts';
import { RequestError, type RequestFailure } from './failure.ts';
import { storageFault } from './storage.ts';

const envelope = v.strictObject({
  causeway: v.literal(contractVersion),
  name: v.string(),
  args: v.unknown(),
});

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
    const fault = storageFault(error);
    if (fault !== null) return refused({ code: fault });
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
