import { describe, expect, test } from 'vitest';
import { readFrame } from '../framing/index.ts';
import { managementAt, type ManagementAt } from './management.ts';
import { packRows } from './pack.ts';
import { recorded, type Line } from './rows.testing.ts';
import { FrameTable } from './table.ts';

const sm = "xmlns='urn:xmpp:sm:3'";
const open = {
  text: "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='a.example' version='1.0'/>",
  direction: 'out',
} as const;
const out = (text: string, stream = 's1'): Line => ({ text, direction: 'out', stream });
const got = (text: string, stream = 's1'): Line => ({ text, direction: 'in', stream });
const message = "<message xmlns='jabber:client'><body>hi</body></message>";

function seen(
  lines: readonly Line[],
  seq = lines.length,
  more: {
    readonly owners?: Readonly<Record<string, string>>;
    readonly first?: number;
    readonly unread?: readonly number[];
    readonly gone?: readonly number[];
  } = {},
): ManagementAt | null {
  const rows = recorded(lines);
  const first = more.first ?? 1;
  const table = new FrameTable();
  const held = rows.map((row, index) => (more.gone?.includes(index + 1) === true ? null : row));
  // In two packs, as a store has them.
  const cut = Math.max(first, Math.ceil(lines.length / 2));
  table.append(
    [packRows(first, held.slice(first - 1, cut)), packRows(cut + 1, held.slice(cut))].filter(
      ({ count }) => count > 0,
    ),
    first,
  );
  return managementAt(table, seq, {
    element(one) {
      if (more.unread?.includes(one) === true) return undefined;
      const read = readFrame(lines[one - 1]?.text ?? '');
      return read.ok ? read.element : null;
    },
    sameOwner: (a, b) => (more.owners?.[a] ?? 'juliet') === (more.owners?.[b] ?? 'juliet'),
  });
}

const begun: readonly Line[] = [
  { ...open, stream: 's1' },
  got("<features xmlns='http://etherx.jabber.org/streams'><sm xmlns='urn:xmpp:sm:3'/></features>"),
  out(message),
  out(`<enable ${sm} resume='true'/>`),
  out(message),
  got(message),
  got(`<enabled ${sm} id='one' resume='true'/>`),
  got(message),
  out(message),
  got(`<a ${sm} h='1'/>`),
  got(`<r ${sm}/>`),
  out(`<a ${sm} h='1'/>`),
  got(message),
];

test('ours count from <enable/>, theirs from <enabled/>', () => {
  expect(seen(begun)).toEqual({
    state: 'on',
    began: 'enabled',
    out: { stanzas: 2, acknowledged: 1, open: 1 },
    in: { stanzas: 2, acknowledged: 1, open: 1 },
    complete: true,
  });
});

test('figures are those of the moment', () => {
  expect(seen(begun, 9)).toMatchObject({
    out: { stanzas: 2, acknowledged: 0, open: 2 },
    in: { stanzas: 1, open: 1 },
  });
  expect(seen(begun, 6)).toEqual({ state: 'off' });
  expect(seen(begun, 1)).toEqual({ state: 'off' });
  expect(seen(begun, 99)).toBeNull();
});

test('counting within SASL2 and Bind 2', () => {
  const lines = [
    { ...open, stream: 's1' },
    out(
      `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='X'><bind xmlns='urn:xmpp:bind:0'><enable ${sm}/></bind></authenticate>`,
    ),
    got(
      `<success xmlns='urn:xmpp:sasl:2'><bound xmlns='urn:xmpp:bind:0'><enabled ${sm} id='x' resume='1'/></bound></success>`,
    ),
    got(message),
    out(message),
  ];
  expect(seen(lines)).toMatchObject({ state: 'on', out: { stanzas: 1, open: 1 }, in: { stanzas: 1 } });
});

describe('across resumption', () => {
  const resumed: readonly Line[] = [
    ...begun,
    { ...open, stream: 's2' },
    out(`<resume ${sm} h='2' previd='one'/>`, 's2'),
    got(`<resumed ${sm} h='1' previd='one'/>`, 's2'),
    out(message, 's2'),
    out(message, 's2'),
    got(message, 's2'),
  ];
  test('each side goes on where the other is, and what is on its way again is not counted twice', () => {
    // At <resumed/>: two were sent before, of which one got there.
    expect(seen(resumed, 16)).toMatchObject({
      state: 'on',
      began: 'resumed',
      out: { stanzas: 2, acknowledged: 1, open: 1 },
      in: { stanzas: 2, acknowledged: 2, open: 0 },
    });
    expect(seen(resumed, 17)).toMatchObject({ out: { stanzas: 2 } });
    expect(seen(resumed, 19)).toMatchObject({ out: { stanzas: 3, open: 2 }, in: { stanzas: 3, open: 1 } });
  });
  test('without the stream before it is what this one shows', () => {
    expect(seen(resumed, 16, { first: 14 })).toMatchObject({
      out: { stanzas: 1, acknowledged: 1 },
      in: { stanzas: 2 },
    });
  });
  test('a stream of another account in between is not taken for the one before', () => {
    const between = [...begun, { ...open, stream: 's9' }, out(message, 's9'), ...resumed.slice(13)];
    expect(seen(between, 18, { owners: { s9: 'romeo' } })).toMatchObject({ out: { stanzas: 2, open: 1 } });
  });
  test('inside SASL2 as well', () => {
    const lines = [
      ...begun,
      { ...open, stream: 's2' },
      out(
        `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='X'><resume ${sm} h='2' previd='one'/></authenticate>`,
        's2',
      ),
      got(`<success xmlns='urn:xmpp:sasl:2'><resumed ${sm} h='2' previd='one'/></success>`, 's2'),
    ];
    expect(seen(lines)).toMatchObject({ began: 'resumed', out: { stanzas: 2, open: 0 } });
  });
  test('refused, counting is off until it is enabled anew', () => {
    const refused = [...resumed.slice(0, 15), got(`<failed ${sm} h='2'/>`, 's2')];
    expect(seen(refused)).toEqual({ state: 'off' });
    const anew = [
      ...refused,
      out(`<enable ${sm}/>`, 's2'),
      got(`<enabled ${sm}/>`, 's2'),
      out(message, 's2'),
    ];
    expect(seen(anew)).toMatchObject({ began: 'enabled', out: { stanzas: 1 }, in: { stanzas: 0 } });
  });
});

test('a stream whose beginning is not held tells what was acknowledged, and no more', () => {
  expect(seen(begun, 13, { first: 9 })).toEqual({
    state: 'unknown',
    began: null,
    out: { stanzas: null, acknowledged: 1, open: null },
    in: { stanzas: null, acknowledged: 1, open: null },
    complete: true,
  });
});

test('frames that are gone in between are said', () => {
  expect(seen(begun, 13, { gone: [8] })).toMatchObject({ complete: false, in: { stanzas: 1 } });
});

test('texts that are not read yet are waited for', () => {
  expect(seen(begun, 13, { unread: [10] })).toEqual({ state: 'reading' });
});

test('counters wrap at 2³², and a figure that cannot be has no difference', () => {
  const high = String(2 ** 32 - 1);
  const lines = [
    { ...open, stream: 's1' },
    out(`<resume ${sm} h='${high}' previd='one'/>`),
    got(`<resumed ${sm} h='${high}' previd='one'/>`),
    out(message),
    out(message),
    got(message),
  ];
  expect(seen(lines)).toMatchObject({ out: { stanzas: 1, open: 2 }, in: { stanzas: 0, open: 1 } });
  expect(seen([...lines, got(`<a ${sm} h='7'/>`)])).toMatchObject({ out: { acknowledged: 7, open: null } });
  expect(seen([...lines, got(`<a ${sm} h='-1'/>`)])).toMatchObject({ out: { open: 2 } });
});

test('a stanza that carries such elements begins nothing', () => {
  const carried = got(`<message xmlns='jabber:client'><enabled ${sm}/></message>`);
  expect(seen([{ ...open, stream: 's1' }, carried])).toEqual({ state: 'off' });
});
