import { describe, expect, it } from 'vitest';
import { createChanges } from './changes.ts';

const room = 'balcony@rooms.example';
function scene() {
  let late = (): void => undefined;
  const changes = createChanges({
    after(_ms, work) {
      late = work;
      return () => (late = () => undefined);
    },
  });
  return { changes, late: () => late() };
}

describe('a change that is asked of a room', () => {
  it('is done when the room says so, each by itself', async () => {
    const { changes } = scene();
    const told: string[] = [];
    const nick = changes.wait(room, 'nick', 'c1').then(() => told.push('nick'));
    const subject = changes.wait(room, 'subject', 'c2').then(() => told.push('subject'));
    changes.done('orchard@rooms.example', 'subject');
    changes.done(room, 'subject');
    await subject;
    expect(told).toEqual(['subject']);
    changes.done(room, 'nick');
    await nick;
  });

  it('is refused by the room alone, and by the id that was asked under', async () => {
    const { changes } = scene();
    const nick = changes.wait(room, 'nick', 'c1');
    expect(changes.refused('orchard@rooms.example', 'c1', 'conflict')).toBe(false);
    expect(changes.refused(room, 'c2', 'conflict')).toBe(false);
    expect(changes.refused(room, undefined, 'conflict')).toBe(false);
    expect(changes.refused(room, 'c1', 'conflict')).toBe(true);
    await expect(nick).rejects.toMatchObject({ failure: { code: 'refused', condition: 'conflict' } });
    expect(changes.refused(room, 'c1', 'conflict')).toBe(false);
  });

  it('is not waited for longer than a room may take, nor than there is a session', async () => {
    const { changes, late } = scene();
    const nick = changes.wait(room, 'nick', 'c1');
    late();
    await expect(nick).rejects.toMatchObject({ failure: { condition: 'remote-server-timeout' } });
    const subject = changes.wait(room, 'subject', 'c2');
    changes.end();
    await expect(subject).rejects.toMatchObject({ failure: { code: 'not-online' } });
  });
});
