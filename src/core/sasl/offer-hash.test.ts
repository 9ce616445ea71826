import { expect, test } from 'vitest';
import { offerHashFits } from './offer-hash.ts';

// The list and the hash of XEP-0474 §6.3.
const mechanisms = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'];
const channelBindings = ['tls-server-end-point', 'tls-exporter'];
const published = 'G6k/rBLDqgOhRRaCuuatSDFkJ08=';

test('the published example fits, in whatever order the names were offered', () => {
  expect(offerHashFits('SHA-1', published, { mechanisms, channelBindings })).toBe(true);
  const reversed = { mechanisms: mechanisms.toReversed(), channelBindings: channelBindings.toReversed() };
  expect(offerHashFits('SHA-1', published, reversed)).toBe(true);
});

test.each([
  ['a mechanism was taken out', { mechanisms: ['SCRAM-SHA-1'], channelBindings }],
  ['a mechanism was put in', { mechanisms: [...mechanisms, 'PLAIN'], channelBindings }],
  ['a channel binding was taken out', { mechanisms, channelBindings: ['tls-exporter'] }],
  ['the channel bindings were taken out altogether', { mechanisms, channelBindings: null }],
])('when %s it does not', (_, offered) => {
  expect(offerHashFits('SHA-1', published, offered)).toBe(false);
});

test('what is not Base64, or another hash, does not fit', () => {
  expect(offerHashFits('SHA-1', '!', { mechanisms, channelBindings })).toBe(false);
  expect(offerHashFits('SHA-256', published, { mechanisms, channelBindings })).toBe(false);
});
