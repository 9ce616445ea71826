/** The front end of Chromium’s developer tools, asked as its own code would ask it. */
import { WebSocket } from 'ws';
import { until } from '../world/wait.ts';

interface Target {
  readonly type: string;
  readonly url: string;
  readonly title: string;
  readonly webSocketDebuggerUrl: string;
}

interface Answer {
  readonly id: number;
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
}

export interface Frontend {
  /** The value of an expression there, awaited. Rejects with what it threw. */
  evaluate(expression: string): Promise<unknown>;
  close(): void;
}

/** Of the tab whose address begins like this; `port` is that of remote debugging. */
export async function openFrontend(port: number, url: string): Promise<Frontend> {
  const place = url.replace(/^https?:\/\//, '');
  const found = await until(`the developer tools of ${url}`, async () => {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
    return targets.find((one) => one.url.startsWith('devtools://') && one.title.includes(place));
  });
  const socket = new WebSocket(found.webSocketDebuggerUrl, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let last = 0;
  return {
    async evaluate(expression) {
      const id = (last += 1);
      const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
      const params = { expression, awaitPromise: true, returnByValue: true };
      socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      const { result } = await answered;
      const thrown = result?.exceptionDetails;
      if (thrown !== undefined) throw new Error(thrown.exception?.description ?? 'it threw');
      return result?.result?.value;
    },
    close: () => socket.close(),
  };
}
