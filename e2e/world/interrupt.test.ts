import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answers } from './ports.ts';
import { start } from './processes.ts';
import { scratch } from './scratch.ts';
import { until } from './wait.ts';

const program = `
import { startWorld } from './index.ts';
const { server, tap } = await startWorld({ faults: true });
console.log('ports ' + server.httpPort + ' ' + tap.port + ' .');
setInterval(() => undefined, 1000);
`;

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves no server and no file behind', async (signal) => {
  const folder = scratch('interrupt');
  const child = await start(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: dirname(fileURLToPath(import.meta.url)),
    env: { ...process.env, TMPDIR: folder.path },
  });
  const ports = await until('the world is up', () => {
    const match = /ports (\d+) (\d+) \./.exec(child.output());
    return match === null ? undefined : [Number(match[1]), Number(match[2])];
  });
  expect(await Promise.all(ports.map(answers))).toEqual([true, true]);

  process.kill(child.pid, signal);
  expect(await child.exited).toBe(signal === 'SIGINT' ? 130 : 143);
  expect(await Promise.all(ports.map(answers))).toEqual([false, false]);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('causeway-'))).toEqual([]);
  folder.remove();
});
