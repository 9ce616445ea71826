/** What must not outlive this program, whatever ends it. */

type Undo = () => void;
const pending = new Set<Undo>();
let installed = false;

/**
 * Registers a synchronous last resort that runs when the program exits without an orderly stop.
 * @returns takes it back, once the orderly stop has done the work
 */
export function atExit(undo: Undo): () => void {
  if (!installed) {
    installed = true;
    process.on('exit', () => {
      for (const each of [...pending].reverse()) each();
    });
  }
  pending.add(undo);
  return () => pending.delete(undo);
}

/**
 * Runs `stop` when the person interrupts the program, then exits as the signal would have.
 * @returns takes the handlers off again
 */
export function onInterrupt(stop: () => Promise<void>): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const undo = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handler = () => {
      void stop().finally(() => process.exit(codes[signal]));
    };
    process.once(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => undo.forEach((off) => off());
}
