import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import * as sm from './xep-0198.ts';

const stanza = (id: number) => el('message', ns.client, { id: String(id) });
const sent = (count: number, from: sm.Management = sm.fresh) =>
  Array.from({ length: count }, (_, index) => index).reduce(
    (state, id) => sm.sending(state, stanza(id)),
    from,
  );

function taken(state: sm.Management, h: number) {
  const result = sm.take(state, h);
  if (!result.ok) throw new Error(result.fault.code);
  return result;
}

describe('what the server acknowledges', () => {
  it('leaves the queue, oldest first', () => {
    const { state, delivered } = taken(sent(3), 2);
    expect(delivered).toEqual([stanza(0), stanza(1)]);
    expect(state.queue).toEqual([stanza(2)]);
    expect(sm.sentCount(state)).toBe(3);
  });

  it('may be said twice', () => {
    const { state } = taken(sent(3), 2);
    expect(taken(state, 2).delivered).toEqual([]);
  });

  it('cannot be more than was sent', () => {
    expect(sm.take(sent(3), 4)).toEqual({
      ok: false,
      fault: { code: 'acknowledged-too-many', h: 4, sent: 3 },
    });
  });

  it('cannot become less', () => {
    const { state } = taken(sent(3), 2);
    expect(sm.take(state, 1)).toEqual({
      ok: false,
      fault: { code: 'acknowledged-backwards', h: 1, sent: 3 },
    });
  });

  it('wraps at 2³²', () => {
    const near = { ...sm.fresh, acknowledged: 2 ** 32 - 2 };
    const state = sent(4, near);
    expect(sm.sentCount(state)).toBe(2);
    expect(taken(state, 2 ** 32 - 1).delivered).toHaveLength(1);
    expect(taken(state, 1).delivered).toHaveLength(3);
    expect(sm.take(state, 3)).toMatchObject({ ok: false, fault: { code: 'acknowledged-too-many' } });
    expect(sm.take(state, 2 ** 32 - 3)).toMatchObject({
      ok: false,
      fault: { code: 'acknowledged-backwards' },
    });
  });

  it('never drops or invents a stanza, wherever the counter stands', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.nat(20), fc.nat(20), (start, count, more) => {
        const state = sent(count, { ...sm.fresh, acknowledged: start });
        const result = sm.take(state, (start + more) % 2 ** 32);
        expect(result.ok).toBe(more <= count);
        if (result.ok) expect([...result.delivered, ...result.state.queue]).toEqual(state.queue);
      }),
    );
  });
});

describe('what arrives', () => {
  const on = sm.enabled(sm.fresh, el('enabled', ns.sm, { id: 's', resume: '1', max: '300' }));

  it('counts from <enabled/> on', () => {
    expect(sm.receiving(sm.fresh).received).toBe(0);
    expect(sm.receiving(on).received).toBe(1);
  });

  it('is acknowledged only once it was seen to', () => {
    const state = sm.handling(sm.receiving(sm.receiving(on)));
    expect(sm.ack(state)).toEqual(el('a', ns.sm, { h: '1' }));
    expect(sm.isIdle(state)).toBe(false);
    expect(sm.isIdle(sm.handling(state))).toBe(true);
  });

  it('wraps at 2³²', () => {
    const last = { ...on, received: 2 ** 32 - 1, handled: 2 ** 32 - 1 };
    expect(sm.handling(sm.receiving(last))).toMatchObject({ received: 0, handled: 0 });
  });
});

describe('<enabled/>', () => {
  it.each([
    [{ id: 'x', resume: 'true' }, 'x'],
    [{ id: 'x', resume: '1' }, 'x'],
    [{ id: 'x', resume: 'false' }, null],
    [{ id: 'x' }, null],
    [{ resume: 'true' }, null],
  ])('%j: resumable as %j', (attributes, id) => {
    expect(sm.enabled(sm.fresh, el('enabled', ns.sm, attributes)).id).toBe(id);
  });
});

it.each(['', '-1', '1.5', '4294967296', 'x', '99999999999'])('h=%j is no count', (h) => {
  expect(sm.countIn(el('a', ns.sm, { h }))).toBeNull();
});
