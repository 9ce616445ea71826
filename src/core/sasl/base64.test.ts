import { describe, expect, it } from 'vitest';
import { decodeText, encodeText, fromBase64, toBase64 } from './base64.ts';

describe('Base64', () => {
  it('carries any bytes there and back', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(decodeText(encodeText('p\u00E4ss\u0000\u{1F600}'))).toBe('p\u00E4ss\u0000\u{1F600}');
  });

  it.each(['QQ', 'QQ=', 'Q===', 'QQ==\n', ' QQ==', 'QQ==QQ==', 'Q-_='])('%j is not Base64', (text) => {
    expect(fromBase64(text)).toBeNull();
  });

  it('that is not UTF-8 is no text', () => {
    expect(decodeText('/w==')).toBeNull();
  });
});
