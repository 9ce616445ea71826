import { describe, expect, it } from 'vitest';
import type { OccupantNews } from '../../core/xep/xep-0045.ts';
import type { RoomRecord } from '../../store/chat-records.ts';
import { moved } from './occupancy.ts';
import { emptyRoom } from './reading.ts';

const usual = { role: 'participant', affiliation: 'none', jid: null } as const;
const news = (change: Partial<OccupantNews> = {}): OccupantNews => ({
  ...{ here: true, ...usual, nick: null, codes: [] },
  ...change,
});
const inside: RoomRecord = {
  ...emptyRoom('juliet@a.example', 'room@b.example', 'Juliet'),
  ...{ state: 'joined', wanted: true },
  occupants: ['Juliet', 'Romeo'].map((nick) => ({ nick, ...usual, author: `nick ${nick} 1` })),
};
const joining: RoomRecord = { ...inside, state: 'joining', occupants: [] };
const after = (record: RoomRecord, nick: string, said: OccupantNews, id: string | null = null) =>
  moved(record, nick, said, id, () => 7);

describe('we', () => {
  it('are in by the word of the room, not because somebody has our name', () => {
    expect(after(joining, 'Juliet', news())).not.toHaveProperty('came');
    const came = after(joining, 'Jule', news({ codes: ['110', '201'] }), 'o1');
    expect(came).toMatchObject({
      came: true,
      isNew: true,
      change: { state: 'joined', nick: 'Jule', ownId: 'o1' },
    });
  });

  it.each([
    [['110'], { state: 'off' }, 'soon'],
    [['110', '307'], { state: 'failed', condition: 'kicked', wanted: false }, undefined],
    [['110', '301'], { state: 'failed', condition: 'banned', wanted: false }, undefined],
    [['110', '307', '333'], { state: 'failed', condition: 'shut-down', wanted: true }, 'later'],
    [['332'], { state: 'failed', condition: 'shut-down', wanted: true }, 'later'],
  ])('are out for %s', (codes, change, again) => {
    const out = after(inside, 'Juliet', news({ here: false, codes }));
    expect(out.change).toMatchObject(change);
    expect(out.again).toBe(again);
  });

  it('are on the way in, though the session before is only now gone from there', () => {
    expect(after(joining, 'Juliet', news({ here: false, codes: ['110'] })).change).toBeNull();
  });

  it('do not come back where we wanted to leave', () => {
    const said = news({ here: false, codes: ['110'] });
    expect(after({ ...inside, wanted: false }, 'Juliet', said)).toEqual({
      change: { state: 'off', occupants: [] },
    });
  });

  it('have another name', () => {
    const said = news({ here: false, nick: 'Jule', codes: ['303', '110'] });
    expect(after(inside, 'Juliet', said).change).toMatchObject({ nick: 'Jule' });
  });
});

describe('others', () => {
  it('stay who they are under another name', () => {
    const said = news({ here: false, nick: 'Montague', codes: ['303'] });
    expect(after(inside, 'Romeo', said).change?.occupants).toContainEqual(
      expect.objectContaining({ nick: 'Montague', author: 'nick Romeo 1' }),
    );
  });

  it('are somebody else when they went and came, where the room gives no ids', () => {
    const left = after(inside, 'Romeo', news({ here: false }));
    expect(left.change?.occupants).toHaveLength(1);
    const back = after({ ...inside, ...left.change }, 'Romeo', news());
    expect(back.change?.occupants).toContainEqual(expect.objectContaining({ author: 'nick Romeo 7' }));
    const known = after(inside, 'Romeo', news(), 'o2');
    expect(known.change?.occupants).toContainEqual(expect.objectContaining({ author: 'id o2' }));
  });
});
