import { expect, test } from 'vitest';
import type { FrameRecord } from '../framing/frame.ts';
import { frames, streams, supplyOf, writtenText } from './capture.testing.ts';

const [first] = frames;
const frameOf = (text: string): FrameRecord => ({ ...(first as FrameRecord), text });

test('a frame cannot leave its fence, and hides nothing', async () => {
  const evil = '```\n# <script>alert(1)</script>\n````\n\u202e\u0007x';
  const out = await writtenText(supplyOf(streams, [frameOf(evil)]), { format: 'markdown' });
  expect(out).toContain('`````xml\n```\n# <script>alert(1)</script>\n````\n\\u{202e}\\u{7}x\n`````');
});

test('names of streams are code', async () => {
  const evil = { ...(streams[0] as (typeof streams)[0]), account: '`![](http://evil.example)' };
  const out = await writtenText(supplyOf([evil], frames), { format: 'markdown' });
  expect(out).toContain('`` `![](http://evil.example) ``');
});

test('it says whether anything was hidden, and what each frame is', async () => {
  const out = await writtenText(supplyOf(streams, frames), { format: 'markdown', redact: true });
  expect(out).toContain('Hidden.');
  expect(out).toContain('**2026-11-20T14:02:00.028Z · ← received · `message` · 186 B · `s1`**');
  expect(out).toContain('A binary frame.');
  expect(out).toContain('`unexpected-end`');
});

test('a report has an end, and says that there is more', async () => {
  const many = Array.from({ length: 600 }, () => frameOf('<a/>'));
  const out = await writtenText(supplyOf(streams, many), { format: 'markdown' });
  expect(out.match(/```xml/g)?.length).toBe(500);
  expect(out).toContain('There are more.');
});
