/** WebDriver BiDi over a WebSocket, as small as a browser of the test world needs it. */
import WebSocket from 'ws';

export interface Bidi {
  /** Sends a command. Rejects with the browser's own words. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  close(): void;
}

interface Answer {
  readonly id?: number | null;
  readonly type: string;
  readonly result?: Record<string, unknown>;
  readonly error?: string;
  readonly message?: string;
}

/** Connects and begins a session. */
export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 2 ** 28 });
  await new Promise((done, fail) => socket.once('open', done).once('error', fail));
  const waiting = new Map<number, (answer: Answer) => void>();
  let sent = 0;
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Answer;
    if (typeof answer.id !== 'number') return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  socket.on('close', () => {
    for (const settle of waiting.values()) settle({ type: 'error', message: 'the browser is gone' });
    waiting.clear();
  });
  const send = (method: string, params: object = {}): Promise<Record<string, unknown>> =>
    new Promise((done, fail) => {
      const id = (sent += 1);
      waiting.set(id, ({ type, result, error, message }) => {
        if (type === 'success') done(result ?? {});
        else fail(new Error(`${method}: ${[error, message].join(' ')}`));
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  await send('session.new', { capabilities: {} });
  return { send, close: () => socket.close() };
}
