import { describe, expect, test } from 'vitest';
import { colourOf, hueOf } from './xep-0392.ts';

/** XEP-0392 §13.1, at saturation 100 and lightness 50. */
const vectors = [
  ['Romeo', 327.255249, [0.865, 0, 0.686]],
  ['juliet@capulet.lit', 209.4104, [0, 0.515, 0.573]],
  ['😺', 331.199341, [0.872, 0, 0.659]],
  ['council', 359.994507, [0.918, 0, 0.394]],
  ['Board', 171.430664, [0, 0.527, 0.457]],
] as const;

describe('consistent colours', () => {
  test.each(vectors)('%s has the hue of the specification', (text, hue) => {
    expect(hueOf(text)).toBeCloseTo(hue, 5);
  });

  test.each(vectors)('%s has the colour of the specification', (text, _hue, rgb) => {
    const colour = colourOf(hueOf(text), 50);
    rgb.forEach((value, channel) => expect(colour[channel]).toBeCloseTo(value, 3));
  });
});
