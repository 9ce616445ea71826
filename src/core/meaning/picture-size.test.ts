import { expect, test } from 'vitest';
import { pictureSize } from './picture-size.ts';
import type { PictureType } from './types.ts';

const encoded = (...bytes: number[]): string => btoa(String.fromCharCode(...bytes));
const text = (one: string): number[] => Array.from(one, (char) => char.charCodeAt(0));
const png = [0x89, ...text('PNG\r\n\x1a\n'), 0, 0, 0, 13, ...text('IHDR')];
const riff = [...text('RIFF'), 0, 0, 0, 0, ...text('WEBP')];

test.each<[string, PictureType, number[], [number, number] | null]>([
  ['PNG', 'image/png', [...png, 0, 0, 1, 2, 0, 0, 0, 3], [258, 3]],
  ['a vast PNG', 'image/png', [...png, 0, 1, 0, 0, 0, 1, 0, 0], [65_536, 65_536]],
  ['GIF', 'image/gif', [...text('GIF89a'), 2, 1, 3, 0], [258, 3]],
  [
    'JPEG behind its metadata',
    'image/jpeg',
    [0xff, 0xd8, 0xff, 0xe0, 0, 4, 9, 9, 0xff, 0xc2, 0, 17, 8, 0, 3, 1, 2, 3],
    [258, 3],
  ],
  ['a JPEG that ends before', 'image/jpeg', [0xff, 0xd8, 0xff, 0xe0, 0, 4, 9, 9], null],
  [
    'a JPEG whose segment has no length',
    'image/jpeg',
    [0xff, 0xd8, 0xff, 0xe0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9],
    null,
  ],
  [
    'lossy WebP',
    'image/webp',
    [...riff, ...text('VP8 '), ...Array<number>(10).fill(0), 2, 1, 3, 0],
    [258, 3],
  ],
  [
    'extended WebP',
    'image/webp',
    [...riff, ...text('VP8X'), ...Array<number>(8).fill(0), 1, 1, 0, 2, 0, 0],
    [258, 3],
  ],
  // 14 bits of width less one, 14 of height less one.
  [
    'lossless WebP',
    'image/webp',
    [...riff, ...text('VP8L'), 0, 0, 0, 0, 0x2f, 0x01, 0x81, 0x00, 0],
    [258, 3],
  ],
  ['no pixels', 'image/gif', [...text('GIF89a'), 0, 0, 3, 0], null],
])('%s', (_name, type, bytes, size) => {
  expect(pictureSize(encoded(...bytes), type)).toEqual(size && { width: size[0], height: size[1] });
});
