/** A picture out of a file, made small: the middle of it, square, as PNG. */
import { mostPicture } from '../../../contract/accounts.ts';

/** Edges that are tried, pixels: what is shown is small, and what is sent has a limit. */
const edges = [192, 128, 96, 64] as const;
/** Nobody’s picture is larger; what it would unpack to nobody knows before. */
const mostFile = 25 * 1024 * 1024;

export type Scaled =
  | { readonly ok: true; readonly picture: Blob }
  | { readonly ok: false; readonly why: 'too-large' | 'no-picture' };

/** Nothing of the file but its pixels is kept: no place, no camera, no other frames. */
export async function scaled(file: Blob): Promise<Scaled> {
  if (file.size > mostFile) return { ok: false, why: 'too-large' };
  const image = await createImageBitmap(file).catch(() => null);
  if (image === null) return { ok: false, why: 'no-picture' };
  try {
    for (const edge of edges) {
      const picture = await drawn(image, edge);
      if (picture.size <= mostPicture) return { ok: true, picture };
    }
    return { ok: false, why: 'too-large' };
  } finally {
    image.close();
  }
}

async function drawn(image: ImageBitmap, edge: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(edge, edge);
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  pen.imageSmoothingQuality = 'high';
  const side = Math.min(image.width, image.height);
  const [x, y] = [(image.width - side) / 2, (image.height - side) / 2];
  pen.drawImage(image, x, y, side, side, 0, 0, edge, edge);
  return canvas.convertToBlob({ type: 'image/png' });
}

export async function base64Of(picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
