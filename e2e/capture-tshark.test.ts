/** What is written as pcapng, read by Wireshark. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { frames, streams, supplyOf, written } from '../src/core/capture/capture.testing.ts';
import type { FrameRecord } from '../src/core/framing/frame.ts';
import { needs } from './world/needs.ts';
import { scratch } from './world/scratch.ts';
import { dissect } from './world/tshark.ts';

const missing = await needs('tshark');
const folder = scratch('pcapng');
afterAll(() => folder.remove());

async function save(
  name: string,
  of: readonly FrameRecord[],
  options: { readonly redact?: boolean } = {},
): Promise<string> {
  const path = join(folder.path, name);
  writeFileSync(path, await written(supplyOf(streams, of), { format: 'pcapng', ...options }));
  return path;
}

describe.skipIf(missing !== undefined)(`tshark (${missing ?? 'there'})`, () => {
  test(
    'dissects each frame as XMPP, each stream a conversation of its own',
    { timeout: 60_000 },
    async () => {
      const file = await save('session.pcapng', frames);
      const packets = await dissect(file, 'xmpp', ['frame.time_epoch', 'ip.src', 'exported_pdu.src_port']);
      const texts = frames.filter(({ kind }) => kind !== 'malformed');
      expect(packets.map(([time]) => Number(time))).toEqual(texts.map(({ time }) => time / 1000));
      const messages = await dissect(file, 'xmpp.message', ['xmpp.id', 'xmpp.from', 'xmpp.message.body']);
      expect(messages).toContainEqual([
        'romeo-17',
        'romeo@montague.example/orchard',
        // That there is one: Wireshark gives a body no value.
        '1',
      ]);
      const ports = new Set(packets.flatMap(([, , port]) => port ?? []));
      expect(ports.size).toBeGreaterThan(2);
    },
  );

  test('reads the aliases of a redacted capture', { timeout: 60_000 }, async () => {
    const file = await save('hidden.pcapng', frames, { redact: true });
    const messages = await dissect(file, 'xmpp.message', ['xmpp.id', 'xmpp.from']);
    expect(messages).toContainEqual(['user2-17', 'user2@domain2.example/resource1']);
  });

  test('reads on past a frame that is larger than a packet may be', { timeout: 60_000 }, async () => {
    const [first] = frames;
    if (first === undefined) throw new Error('no frame');
    const large = `<message xmlns='jabber:client'><body>${'ü'.repeat(400_000)}</body></message>`;
    const sizes = await dissect(await save('large.pcapng', [{ ...first, text: large }, ...frames]), 'frame', [
      'frame.len',
      'frame.cap_len',
    ]);
    expect(Number(sizes[0]?.[0])).toBeGreaterThan(800_000);
    expect(Number(sizes[0]?.[1])).toBe(262_144);
    expect(sizes.length).toBe(frames.length);
  });
});
