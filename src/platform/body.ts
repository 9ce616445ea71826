/** The body of an answer, which may be endless or come byte by byte, and what it says it is. */
import type { DiscoveryFailure } from '../core/discovery/types.ts';

type Body = { readonly bytes: Uint8Array } | { readonly failure: DiscoveryFailure };

const firstBytes = 16 * 1024;

/**
 * The body after decompression, if it is no longer than `maxBytes`. What was read lies in one buffer that grows up to
 * that cap: a list of many small pieces would cost a multiple of their bytes. The rest is not awaited.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Body> {
  const tooLarge = { failure: { code: 'too-large', limit: maxBytes } } as const;
  if (response.body === null) return { bytes: new Uint8Array() };
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return tooLarge;
  const reader = response.body.getReader();
  let buffer = new Uint8Array(Math.min(firstBytes, maxBytes));
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: buffer.subarray(0, length) };
      const needed = length + value.byteLength;
      if (needed > maxBytes) {
        // Not awaited: a peer that never ends its body must not hold us.
        reader.cancel().catch(() => undefined);
        return tooLarge;
      }
      if (needed > buffer.length) {
        const larger = new Uint8Array(Math.min(maxBytes, Math.max(needed, buffer.length * 2)));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(value, length);
      length = needed;
    }
  } catch (error) {
    return { failure: { code: 'network', error: error instanceof Error ? error.message : String(error) } };
  }
}

/** Media type without parameters, lower case; empty if absent. */
export function mediaType(response: Response): string {
  return (response.headers.get('content-type')?.split(';', 1)[0] ?? '').trim().toLowerCase();
}
