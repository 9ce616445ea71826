/** Words for pinned keys: how far they were checked, what published them, and a key in a form one can read. */
import type { PinLevel, PinSource } from '../../core/discovery/pin-record.ts';
import type { Pin, PinHash } from '../../core/discovery/pins.ts';
import type { Tone } from './state-words.ts';
import { t } from './words.ts';

const shown = 12;

/** The beginning of a hash in base64: enough to tell two apart, short enough to compare by eye. */
export function shortKey(value: string): string {
  return value.length > shown + 4 ? `${value.slice(0, shown)}…` : value;
}

/** The hash by which a key is shown: SHA-256 where there is one, since that is what all tools print. */
export function mainHash({ hashes }: Pin): PinHash | undefined {
  return hashes.find(({ name }) => name === 'sha-256') ?? hashes[0];
}

/** Every hash of a key, as one would paste it elsewhere. */
export function fullKey({ hashes }: Pin): string {
  return hashes.map(({ name, value }) => `${name} ${value}`).join('\n');
}

export function levelWords(level: PinLevel): string {
  const words: Record<PinLevel, string> = {
    seen: t('pins_levelSeen'),
    listed: t('pins_levelListed'),
    mismatch: t('pins_levelMismatch'),
  };
  return words[level];
}

/** What a level means, in a sentence. */
export function levelMeaning(level: PinLevel): string {
  const words: Record<PinLevel, string> = {
    seen: t('pins_meansSeen'),
    listed: t('pins_meansListed'),
    mismatch: t('pins_meansMismatch'),
  };
  return words[level];
}

export function levelTone(level: PinLevel): Tone {
  const tones: Record<PinLevel, Tone> = { seen: 'good', listed: 'off', mismatch: 'bad' };
  return tones[level];
}

export function pinSourceWords(source: PinSource): string {
  const words: Record<PinSource, string> = {
    hacx: t('pins_sourceHacx'),
    'hacx-server': t('pins_sourceHacxServer'),
    'host-meta-2': t('pins_sourceHostMeta2'),
    header: t('pins_sourceHeader'),
    'first-seen': t('pins_sourceFirstSeen'),
  };
  return words[source];
}
