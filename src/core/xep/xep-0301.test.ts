import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ns } from '../namespaces.ts';
import { el, parseFrame, serialize } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import {
  followLive,
  liveEdit,
  liveSign,
  liveWhole,
  longestLive,
  nextSeq,
  withoutLive,
  type LiveText,
} from './xep-0301.ts';

const rtt = (inside: string, attributes = ''): XmlElement =>
  parseFrame(`<rtt xmlns='urn:xmpp:rtt:0' ${attributes}>${inside}</rtt>`);
const shown = (live: LiveText | null): string | null => (live === null ? null : live.chars.join(''));
const follow = (...all: readonly XmlElement[]): LiveText | null =>
  all.reduce<LiveText | null>((live, one) => followLive(live, one), null);

/** Whole characters, of every plane and direction. */
const chars = fc
  .array(fc.constantFrom('a', 'b', ' ', '\n', 'ä', 'e\u0301', 'ש', '👍🏽', '𝕏', '<', '&'), {
    maxLength: 12,
  })
  .map((all) => Array.from(all.join('')));

describe('what is written', () => {
  test('any sequence of texts arrives as each of them, over the wire', () => {
    fc.assert(
      fc.property(fc.array(chars, { minLength: 1, maxLength: 20 }), fc.nat(2 ** 31 - 1), (texts, start) => {
        let live: LiveText | null = null;
        let before: readonly string[] = [];
        let seq = start;
        for (const [at, now] of texts.entries()) {
          const said: XmlElement = at === 0 ? liveWhole('new', seq, now) : liveEdit(seq, before, now);
          live = followLive(live, parseFrame(serialize(said)));
          expect(shown(live)).toBe(now.join(''));
          before = now;
          seq = nextSeq(seq);
        }
      }),
    );
  });

  test('any actions do what a list of characters does, and never more than there is', () => {
    const action = fc.oneof(
      fc.record({
        put: fc.constantFrom('x', 'yz', '👍', ''),
        p: fc.option(fc.integer({ min: -3, max: 30 })),
      }),
      fc.record({
        n: fc.option(fc.integer({ min: -3, max: 30 })),
        p: fc.option(fc.integer({ min: -3, max: 30 })),
      }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        let model = Array.from('Hello, 👍 Juliet');
        const place = (p: number | null): number => Math.min(Math.max(p ?? model.length, 0), model.length);
        const inside = actions.map((one) => {
          const p = one.p === null ? '' : ` p='${one.p}'`;
          const at = place(one.p);
          if ('put' in one) {
            model = [...model.slice(0, at), ...Array.from(one.put), ...model.slice(at)];
            return `<t${p}>${one.put}</t>`;
          }
          model = [...model.slice(0, Math.max(0, at - Math.max(one.n ?? 1, 0))), ...model.slice(at)];
          return `<e${p}${one.n === null ? '' : ` n='${one.n}'`}/>`;
        });
        const live = follow(
          rtt('<t>Hello, 👍 Juliet</t>', `event='new' seq='7'`),
          rtt(inside.join(''), `seq='8'`),
        );
        expect(shown(live)).toBe(model.join(''));
      }),
    );
  });

  test('an edit is no more than what changed', () => {
    const edit = (a: string, b: string): string => serialize(liveEdit(3, Array.from(a), Array.from(b)));
    expect(edit('Hello', 'Hello, J')).toBe(`<rtt xmlns='urn:xmpp:rtt:0' seq='3'><t>, J</t></rtt>`);
    expect(edit('Hello', 'Hell')).toBe(`<rtt xmlns='urn:xmpp:rtt:0' seq='3'><e/></rtt>`);
    expect(edit('Hello there', 'Hello my there')).toBe(
      `<rtt xmlns='urn:xmpp:rtt:0' seq='3'><t p='6'>my </t></rtt>`,
    );
    expect(edit('Hello bad there', 'Hello 👍 there')).toBe(
      `<rtt xmlns='urn:xmpp:rtt:0' seq='3'><e p='9' n='3'/><t p='6'>👍</t></rtt>`,
    );
  });
});

describe('what was lost', () => {
  const begun = rtt('<t>Hel</t>', `event='new' seq='10'`);

  test('stays as it was until all of it comes again (§4.7.2)', () => {
    const lost = follow(begun, rtt('<t>lo</t>', `seq='12'`));
    expect(lost).toEqual({ chars: ['H', 'e', 'l'], seq: null });
    expect(shown(followLive(lost, rtt('<t>!</t>', `seq='11'`)))).toBe('Hel');
    expect(shown(followLive(lost, rtt('<t>Hello!</t>', `event='reset' seq='90'`)))).toBe('Hello!');
  });

  test('is what came before one looked', () => {
    expect(follow(rtt('<t>lo</t>', `seq='11'`))).toBeNull();
  });

  test('is what comes twice, or without a number', () => {
    for (const seq of [`seq='10'`, '', `seq='eleven'`])
      expect(follow(begun, rtt('<t>lo</t>', seq))).toMatchObject({ seq: null });
  });

  test('is what nobody could write: too much, or too much done', () => {
    expect(follow(rtt(`<t>${'x'.repeat(longestLive + 1)}</t>`, `event='new' seq='1'`))).toEqual({
      chars: [],
      seq: null,
    });
    const actions = '<t>x</t><e/>'.repeat(251);
    expect(follow(begun, rtt(actions, `seq='11'`))).toEqual({ chars: ['H', 'e', 'l'], seq: null });
  });
});

test('what does not concern the words leaves them, and an end takes them', () => {
  const live = follow(rtt('<t>Hel</t>', `event='new' seq='1'`));
  expect(followLive(live, liveSign('init'))).toBe(live);
  expect(followLive(live, rtt('<t>x</t>', `event='flash' seq='2'`))).toBe(live);
  expect(shown(followLive(live, rtt(`<w n='50'/><x>?</x><t>lo</t><t xmlns='urn:x'>?</t>`, `seq='2'`)))).toBe(
    'Hello',
  );
  expect(followLive(live, liveSign('cancel'))).toBeNull();
});

test('what is kept of a message to be sent again has no words of the moment', () => {
  const message = el(
    'message',
    ns.client,
    { to: 'a@b' },
    liveWhole('new', 1, ['x']),
    el('body', ns.client, {}, 'y'),
  );
  expect(serialize(withoutLive(message))).toBe(
    serialize(el('message', ns.client, { to: 'a@b' }, el('body', ns.client, {}, 'y'))),
  );
  const other = el('message', ns.client, {}, el('body', ns.client, {}, 'y'));
  expect(withoutLive(other)).toBe(other);
});
