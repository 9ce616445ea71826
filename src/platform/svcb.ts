/** Data of SVCB and HTTPS records (RFC 9460 §2.2), of which the DNS library knows nothing. */

interface ServiceBinding {
  /** 0: an alias. */
  readonly priority: number;
  /** `.` for the owner's own name. */
  readonly target: string;
  /** ECHConfigList of the parameter `ech`, unread. */
  readonly ech: Uint8Array | null;
}

/** Key of the parameter `ech` (RFC 9848 §3). */
const echKey = 5;

/** Null for what is malformed, by which a client has to refuse all records of the answer. Never throws. */
export function readServiceBinding(data: Uint8Array): ServiceBinding | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 3) return null;
  const name = readName(data, 2);
  if (name === null) return null;
  let at = name.end;
  let last = -1;
  let ech: Uint8Array | null = null;
  while (at < data.length) {
    if (at + 4 > data.length) return null;
    const key = view.getUint16(at);
    const end = at + 4 + view.getUint16(at + 2);
    // Keys ascend, so that none stands twice.
    if (key <= last || end > data.length) return null;
    if (key === echKey) ech = new Uint8Array(data.subarray(at + 4, end));
    last = key;
    at = end;
  }
  return { priority: view.getUint16(0), target: name.text, ech };
}

/** A name without compression, which is forbidden here. Bytes beyond ASCII become U+FFFD, and the name one that nobody has. */
function readName(data: Uint8Array, start: number): { readonly text: string; readonly end: number } | null {
  const labels: string[] = [];
  let at = start;
  for (;;) {
    const length = data[at];
    if (length === undefined || length > 63 || at + 1 + length > data.length || at - start > 254) return null;
    if (length === 0) return { text: labels.length === 0 ? '.' : labels.join('.'), end: at + 1 };
    labels.push(new TextDecoder().decode(data.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
}
