/** XEP-0392 Consistent Color Generation 1.0.1: the same colour for the same text in every client. */
import { sha1 } from '@noble/hashes/legacy.js';

/** sRGB, each from 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Hue angle in degrees for a text (§5.1): the first two octets of its SHA-1, little endian. */
export function hueOf(text: string): number {
  const digest = sha1(new TextEncoder().encode(text));
  const low = digest[0] ?? 0;
  const high = digest[1] ?? 0;
  return ((low + high * 256) / 65536) * 360;
}

/** XYZ (D65) to linear sRGB. */
const toRgb: readonly Rgb[] = [
  [3.240969941904521, -1.537383177570093, -0.498610760293],
  [-0.96924363628087, 1.87596750150772, 0.041555057407175],
  [0.055630079696993, -0.20397695888897, 1.056971514242878],
];
const whiteU = 0.19783000664283;
const whiteV = 0.46831999493879;
const kappa = 903.2962962;
const epsilon = 0.0088564516;

/**
 * Colour of a hue (degrees) at full saturation (§5.2); `lightness` is that of HSLuv, above 0 and below 100.
 * In CIELUV the sRGB gamut at one lightness is a hexagon; the chroma is where the hue's ray leaves it.
 */
export function colourOf(hue: number, lightness: number): Rgb {
  const angle = (hue / 180) * Math.PI;
  const sub = (lightness + 16) ** 3 / 1560896;
  const y = sub > epsilon ? sub : lightness / kappa;
  let chroma = Infinity;
  for (const [m1, m2, m3] of toRgb) {
    for (const bound of [0, 1]) {
      const bottom = (632260 * m3 - 126452 * m2) * y + 126452 * bound;
      const slope = ((284517 * m1 - 94839 * m3) * y) / bottom;
      const start =
        ((838422 * m3 + 769860 * m2 + 731718 * m1) * lightness * y - 769860 * bound * lightness) / bottom;
      const length = start / (Math.sin(angle) - slope * Math.cos(angle));
      if (length >= 0) chroma = Math.min(chroma, length);
    }
  }
  const u = (Math.cos(angle) * chroma) / (13 * lightness) + whiteU;
  const v = (Math.sin(angle) * chroma) / (13 * lightness) + whiteV;
  const x = (9 * y * u) / (4 * v);
  const z = (y * (12 - 3 * u - 20 * v)) / (4 * v);
  const channel = ([m1, m2, m3]: Rgb) => encodeGamma(m1 * x + m2 * y + m3 * z);
  return [channel(toRgb[0] ?? [0, 0, 0]), channel(toRgb[1] ?? [0, 0, 0]), channel(toRgb[2] ?? [0, 0, 0])];
}

/** Linear light to sRGB (IEC 61966-2-1), kept within 0 and 1. */
function encodeGamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.min(1, Math.max(0, value));
}
