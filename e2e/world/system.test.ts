import { expect, test } from 'vitest';
import { installCommand } from './system.ts';

const packages = { apt: 'prosody prosody-modules', dnf: 'prosody', brew: 'prosody', backports: true };
const sudo = process.getuid?.() === 0 ? '' : 'sudo ';

test.skipIf(process.platform !== 'linux').each([
  ['Debian 12', 'ID=debian\nVERSION_CODENAME=bookworm\n', '.ci/system-packages'],
  ['Debian 13', 'ID=debian\nVERSION_CODENAME=trixie\n', `${sudo}apt-get install -y prosody prosody-modules`],
  ['Ubuntu', 'ID=ubuntu\nID_LIKE=debian\n', `${sudo}apt-get install -y prosody prosody-modules`],
  ['Fedora', 'ID=fedora\n', `${sudo}dnf install -y prosody`],
  ['Alpine', 'ID=alpine\n', 'install prosody prosody-modules with the package manager of this system'],
])('%s: the command to paste', (_name, release, command) => {
  expect(installCommand(packages, release)).toBe(command);
});
