/** Which of the programs that the test world needs are on this machine. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './processes.ts';
import { installCommand } from './system.ts';

export type Found =
  | { readonly found: true; readonly path: string; readonly version: string }
  /** `why` is a sentence for the person, `install` the exact command. */
  | { readonly found: false; readonly why: string; readonly install: string };

/** Debian keeps servers where an ordinary person's PATH does not look. */
const extraFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/usr/local/bin'];

/** Full path of a program, or undefined. */
export function which(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...extraFolders];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Prosody 13 or newer; older ones fail at SASL2 over WebSocket. */
export async function findProsody(): Promise<Found> {
  const install = installCommand({
    apt: 'prosody prosody-modules',
    dnf: 'prosody',
    brew: 'prosody/prosody/prosody',
    backports: true,
  });
  const path = which('prosody');
  const control = which('prosodyctl');
  if (path === undefined || control === undefined) {
    return { found: false, why: 'Prosody (an XMPP server) is not installed.', install };
  }
  // `prosody --version` would start a server; the control program only reports.
  const about = await run(control, ['about']).catch((error: unknown) => String(error));
  const version = /^Prosody (\S+)/m.exec(about)?.[1] ?? 'of unknown version';
  if (!(Number.parseInt(version, 10) >= 13)) {
    return { found: false, why: `Prosody is ${version}, but 13 or newer is needed.`, install };
  }
  return { found: true, path, version };
}

/** ejabberd as an Erlang release of the distribution: `erl` and the library folder that holds it. */
export function findEjabberd(): Found {
  const install = installCommand({ apt: 'ejabberd', dnf: 'ejabberd', brew: 'ejabberd', backports: true });
  const control = which('ejabberdctl');
  if (control === undefined || which('erl') === undefined) {
    return { found: false, why: 'ejabberd (an XMPP server) is not installed.', install };
  }
  return { found: true, path: control, version: '' };
}

/** Chromium or Chrome; `CAUSEWAY_CHROMIUM` names one that is elsewhere. */
export async function findChromium(): Promise<Found> {
  const install = installCommand({ apt: 'chromium', dnf: 'chromium', brew: '--cask chromium' });
  const named = process.env['CAUSEWAY_CHROMIUM'];
  const application = '/Applications/Chromium.app/Contents/MacOS/Chromium';
  const path =
    named ??
    which('chromium') ??
    which('chromium-browser') ??
    which('google-chrome-for-testing') ??
    (existsSync(application) ? application : undefined);
  if (path === undefined) return { found: false, why: 'Chromium is not installed.', install };
  const said = await run(path, ['--version']).catch(() => undefined);
  if (said === undefined) return { found: false, why: `${path} does not run.`, install };
  return { found: true, path, version: /\d+(?:\.\d+)+/.exec(said)?.[0] ?? '' };
}

/** Firefox, the ESR of Debian where there is one; `CAUSEWAY_FIREFOX` names one that is elsewhere. */
export async function findFirefox(): Promise<Found> {
  const install = installCommand({ apt: 'firefox-esr', dnf: 'firefox', brew: '--cask firefox' });
  const application = '/Applications/Firefox.app/Contents/MacOS/firefox';
  const path =
    process.env['CAUSEWAY_FIREFOX'] ??
    which('firefox-esr') ??
    which('firefox') ??
    (existsSync(application) ? application : undefined);
  if (path === undefined) return { found: false, why: 'Firefox is not installed.', install };
  const said = await run(path, ['--version']).catch(() => undefined);
  if (said === undefined) return { found: false, why: `${path} does not run.`, install };
  return { found: true, path, version: /\d+(?:\.\d+)+/.exec(said)?.[0] ?? '' };
}

/** certutil of NSS, which writes the trust stores that browsers read. */
export function findCertutil(): Found {
  const install = installCommand({ apt: 'libnss3-tools', dnf: 'nss-tools', brew: 'nss' });
  const path = which('certutil');
  if (path === undefined) return { found: false, why: 'certutil (of NSS) is not installed.', install };
  return { found: true, path, version: '' };
}

/** bind9 9.18 or newer, with its tools for signing: the first that answers DNS over HTTPS. */
export async function findNamed(): Promise<Found> {
  const install = installCommand({ apt: 'bind9 bind9-utils', dnf: 'bind bind-utils', brew: 'bind' });
  const path = which('named');
  if (path === undefined || which('dnssec-keygen') === undefined || which('dnssec-signzone') === undefined) {
    return { found: false, why: 'bind9 (a name server) is not installed.', install };
  }
  const said = await run(path, ['-v']).catch(() => '');
  const [version = 'of unknown version', major, minor] = /(\d+)\.(\d+)[.\d]*/.exec(said) ?? [];
  if (!(Number(major) > 9 || (Number(major) === 9 && Number(minor) >= 18))) {
    return { found: false, why: `bind9 is ${version}, but 9.18 or newer is needed.`, install };
  }
  return { found: true, path, version };
}

/** tshark of Wireshark, another program's reading of captures. */
export function findTshark(): Found {
  const install = installCommand({ apt: 'tshark', dnf: 'wireshark-cli', brew: 'wireshark' });
  const path = which('tshark');
  if (path === undefined) return { found: false, why: 'tshark (of Wireshark) is not installed.', install };
  return { found: true, path, version: '' };
}
