import { expect, test } from 'vitest';
import { createAppointment } from './alarm.ts';

test('the last wish for an appointment counts, and comes after those before', async () => {
  const did: string[] = [];
  const alarms = {
    create: (name: string, { when }: { when: number }) => (did.push(`${name} ${when}`), Promise.resolve()),
    clear: (name: string) => (did.push(`${name} cleared`), Promise.resolve(true)),
  };
  const faults: unknown[] = [];
  const at = createAppointment({ alarms } as unknown as Parameters<typeof createAppointment>[0], (error) =>
    faults.push(error),
  );
  at(1000);
  at(null);
  at(2000);
  await expect.poll(() => did.length).toBe(3);
  expect(did).toEqual(['appointment 1000', 'appointment cleared', 'appointment 2000']);
  expect(faults).toEqual([]);
});
