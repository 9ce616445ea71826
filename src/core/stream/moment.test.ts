import { expect, test } from 'vitest';
import { parseJid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import { liveWhole } from '../xep/xep-0301.ts';
import { fresh } from '../xep/xep-0198.ts';
import { resume, sendStanza } from './managing.ts';
import type { StreamState } from './state.ts';

test('what was being written is counted, and not sent again as if it were written now', () => {
  const jid = parseJid('juliet@capulet.example/balcony');
  const settings = { domain: 'capulet.example' } as unknown as StreamState['settings'];
  const management = { ...fresh, id: 'sm', enabled: true };
  const hint = el('no-store', ns.hints);
  const words = el('message', ns.client, { to: 'romeo@montague.example' }, liveWhole('new', 1, ['x']), hint);
  const sent = sendStanza({ settings, earlier: null, phase: 'online', jid, management }, words);
  expect(sent.effects[0]).toEqual({ type: 'send', element: words });
  const { state } = sent;
  if (state.phase !== 'online' || state.management === null) throw new Error('not online');
  expect(JSON.stringify(state.management)).not.toContain(ns.liveText);
  const again = resume(
    { settings, earlier: { jid, management: state.management }, phase: 'resuming' } as unknown as StreamState,
    el('resumed', ns.sm, { h: '0', previd: 'sm' }),
  );
  const stanzas = again.effects.flatMap((one) =>
    one.type === 'send' && one.element.name === 'message' ? [one.element] : [],
  );
  // Its place among what is counted stays.
  expect(stanzas).toEqual([el('message', ns.client, { to: 'romeo@montague.example' }, hint)]);
});
