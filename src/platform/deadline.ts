import type { DiscoveryFailure } from '../core/discovery/types.ts';

/** One signal for everything a request does, and why it fired. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why the signal fired; null while it has not, or when `end` was called. */
  why(): DiscoveryFailure | null;
  /** Fires now, for a reason of the caller's. */
  fail(failure: DiscoveryFailure): void;
  /** Stops the clock and aborts whatever still runs. */
  end(): void;
}

/** Fires after `timeoutMs` or when the caller's own signal does, whichever is first. */
export function startDeadline(timeoutMs: number, stop?: AbortSignal): Deadline {
  const controller = new AbortController();
  let reason: DiscoveryFailure | null = null;
  const fire = (failure: DiscoveryFailure): void => {
    reason ??= failure;
    controller.abort();
  };
  const stopped = (): void => fire({ code: 'stopped' });
  const timer = setTimeout(() => fire({ code: 'timeout', seconds: timeoutMs / 1_000 }), timeoutMs);
  if (stop?.aborted === true) stopped();
  stop?.addEventListener('abort', stopped);
  return {
    signal: controller.signal,
    why: () => reason,
    fail: fire,
    end() {
      clearTimeout(timer);
      stop?.removeEventListener('abort', stopped);
      controller.abort();
    },
  };
}
