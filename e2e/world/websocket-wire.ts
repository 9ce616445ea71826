/** Reads a WebSocket byte stream as it passes (RFC 6455 §5), without touching it. */

const text = 0x1;
const binary = 0x2;
const close = 0x8;

/** What passed: a whole data message, fragments joined, or a closing frame. Pings and pongs are left out. */
export type WireMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: number }
  | { readonly kind: 'close'; readonly code: number }
  /** Reading ended here: an extension is in use, which would hide the text. */
  | { readonly kind: 'unreadable' };

/**
 * Makes a reader for one direction of one connection.
 * @param onMessage called with each message, in order
 * @returns feed it the bytes as they come, split anywhere
 */
export function createWireReader(onMessage: (message: WireMessage) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let fragments: Buffer[] = [];
  let opcodeOfMessage = 0;
  let readable = true;

  function frame(first: number, payload: Buffer): void {
    if ((first & 0x70) !== 0) {
      readable = false;
      onMessage({ kind: 'unreadable' });
      return;
    }
    const opcode = first & 0x0f;
    if (opcode === close) {
      onMessage({ kind: 'close', code: payload.length >= 2 ? payload.readUInt16BE(0) : 1005 });
      return;
    }
    if (opcode > binary) return;
    if (opcode !== 0) opcodeOfMessage = opcode;
    fragments.push(payload);
    if ((first & 0x80) === 0) return;
    const whole = Buffer.concat(fragments);
    fragments = [];
    if (opcodeOfMessage === text) onMessage({ kind: 'text', text: whole.toString('utf8') });
    else onMessage({ kind: 'binary', bytes: whole.length });
  }

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (readable) {
      const head = readHead(rest);
      if (head === null || rest.length < head.start + head.length) return;
      const payload = Buffer.from(rest.subarray(head.start, head.start + head.length));
      if (head.mask !== null) unmask(payload, head.mask);
      rest = rest.subarray(head.start + head.length);
      frame(head.first, payload);
    }
  };
}

interface Head {
  readonly first: number;
  readonly start: number;
  readonly length: number;
  readonly mask: Buffer | null;
}

/** The frame header at the start of `bytes`; null while it is incomplete. */
function readHead(bytes: Buffer): Head | null {
  if (bytes.length < 2) return null;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (second & 0x80) !== 0;
  const start = 2 + extended + (masked ? 4 : 0);
  if (bytes.length < start) return null;
  const length =
    extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { first, start, length, mask: masked ? bytes.subarray(start - 4, start) : null };
}

function unmask(payload: Buffer, mask: Buffer): void {
  for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
}
