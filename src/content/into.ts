import { hookBosh } from './bosh.ts';
import { hookCore } from './core.ts';
import { usualLimits } from './limits.ts';
import { serveRelay } from './link.ts';
import { hookSockets } from './sockets.ts';
import { bootWorker } from './worker-boot.ts';
import { hookWorkers } from './workers.ts';

/** Hooks the page that this script stands in, and its dedicated workers where they may be. */
export function hookInto(workers: boolean): void {
  const limits = { ...usualLimits, patience: Infinity };
  const core = hookCore(limits);
  const boot = {
    boot: String(bootWorker),
    core: String(hookCore),
    parts: [hookSockets, hookBosh].map(String),
  };
  serveRelay(core);
  core.disguise(globalThis);
  hookSockets(core, globalThis);
  hookBosh(core, globalThis);
  hookWorkers(core, globalThis, { allowed: workers, limits: { ...limits, patience: 1e15 }, ...boot });
}
