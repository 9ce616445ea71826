/** What to tell a person who lacks a program: the exact command for the system at hand. */
import { readFileSync } from 'node:fs';

/** `backports` is Debian 12, whose own servers are too old. */
type System = 'backports' | 'apt' | 'dnf' | 'brew' | 'other';

/** Packages that bring a program, by package manager. */
export interface Packages {
  readonly apt: string;
  readonly dnf: string;
  readonly brew: string;
  /** True when Debian 12 has it only in bookworm-backports. */
  readonly backports?: boolean;
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Not every Linux has the file, and no other system does.
    return '';
  }
}

function system(release: string): System {
  if (process.platform === 'darwin') return 'brew';
  const family = /^(?:ID|ID_LIKE)=.*$/gm;
  const ids = [...release.matchAll(family)].map(([line]) => line).join(' ');
  if (/^VERSION_CODENAME=bookworm$/m.test(release)) return 'backports';
  if (/debian|ubuntu/.test(ids)) return 'apt';
  if (/fedora|rhel/.test(ids)) return 'dnf';
  return 'other';
}

/** The command that installs `packages` here, ready to paste. */
export function installCommand(packages: Packages, release = osRelease()): string {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  const here = system(release);
  switch (here) {
    case 'backports':
      // `.ci/system-packages` adds the backports entry beside the machine's own, then installs.
      return packages.backports === true
        ? '.ci/system-packages'
        : `${sudo}apt-get install -y ${packages.apt}`;
    case 'apt':
      return `${sudo}apt-get install -y ${packages.apt}`;
    case 'dnf':
      return `${sudo}dnf install -y ${packages.dnf}`;
    case 'brew':
      return `brew install ${packages.brew}`;
    case 'other':
      return `install ${packages.apt} with the package manager of this system`;
  }
}
