/** Fetches a picture because a person asked for it, and for nothing that it might say besides. */
import { pictureType } from '../../../core/xep/xep-0084.ts';

/** A larger one is to be opened elsewhere, bytes. */
const largest = 15 * 1024 * 1024;

export type PictureFailure =
  | { readonly code: 'unreachable' | 'too-large' | 'no-picture' }
  | { readonly code: 'answered'; readonly status: number };

/** The bytes, as what they are by themselves; or why not. */
export async function fetchPicture(url: string, signal: AbortSignal): Promise<Blob | PictureFailure> {
  try {
    const answer = await fetch(url, {
      ...{ signal, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'force-cache' },
    });
    if (!answer.ok) return { code: 'answered', status: answer.status };
    const bytes = await readUpTo(answer, largest);
    if (bytes === null) return { code: 'too-large' };
    const type = pictureType(bytes);
    return type === null ? { code: 'no-picture' } : new Blob([bytes], { type });
  } catch {
    return { code: 'unreachable' };
  }
}

/** Null where there is more. */
async function readUpTo(answer: Response, most: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = answer.body?.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    size += next.value.length;
    if (size > most) {
      await reader?.cancel();
      return null;
    }
    pieces.push(next.value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
