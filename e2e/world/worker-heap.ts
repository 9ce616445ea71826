/** How much memory the extension's worker holds, asked over CDP. The session keeps the worker alive. */
import type { CDPSession } from 'playwright-core';
import type { Chromium } from './chromium.ts';

export interface WorkerHeap {
  /** Bytes of the script heap, of what the browser holds for it, and of buffers, after a forced collection. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

/** Attaches to the service worker. @throws if it is not running */
export async function attachWorkerHeap({ context }: Pick<Chromium, 'context'>): Promise<WorkerHeap> {
  const browser = context.browser();
  if (browser === null) throw new Error('this context has no browser to ask');
  const cdp = await browser.newBrowserCDPSession();
  const { targetInfos } = await cdp.send('Target.getTargets');
  const worker = targetInfos.find(({ type }) => type === 'service_worker');
  if (worker === undefined) throw new Error('the service worker does not run');
  const { targetId } = worker;
  // Playwright's own session of the worker is not for us, and it routes no sessions of sessions: hence not flat.
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false });
  let last = 0;
  const send = (method: string): Promise<unknown> => {
    last += 1;
    return ask(cdp, sessionId, last, method);
  };
  return {
    async bytes() {
      await send('HeapProfiler.collectGarbage');
      const usage = (await send('Runtime.getHeapUsage')) as Usage;
      return usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize;
    },
    close: () => cdp.detach(),
  };
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

function ask(cdp: CDPSession, sessionId: string, id: number, method: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const heard = (event: { readonly sessionId: string; readonly message: string }): void => {
      const answer = JSON.parse(event.message) as Answer;
      if (event.sessionId !== sessionId || answer.id !== id) return;
      cdp.off('Target.receivedMessageFromTarget', heard);
      if (answer.error === undefined) resolve(answer.result);
      else reject(new Error(`${method}: ${answer.error.message}`));
    };
    cdp.on('Target.receivedMessageFromTarget', heard);
    const message = JSON.stringify({ id, method });
    cdp.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
  });
}
