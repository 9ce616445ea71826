/** A real Prosody as a child process, with all its state in a private folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts, type User } from './accounts.ts';
import type { Federation } from './federation.ts';
import { findProsody } from './find.ts';
import { answers, freePort } from './ports.ts';
import { run, start, type Running } from './processes.ts';
import { loopbackModule, loseOccupantModule, prosodyConfig, type PasswordHash } from './prosody-config.ts';
import { scratch } from './scratch.ts';
import type { Server, ServerOptions } from './server.ts';
import { until } from './wait.ts';

export interface ProsodyOptions extends ServerOptions {
  /** Which SCRAM each host offers; Prosody stores one form only. SHA-256 where nothing is said. */
  readonly hashes?: Readonly<Record<string, PasswordHash>>;
  /** Public base URL by host, ending in `/`: what host-meta lists. `https://<host>/` where nothing is said. */
  readonly hostMeta?: Readonly<Record<string, string>>;
  /** Hosts where everybody is welcome without an account (SASL ANONYMOUS). */
  readonly anonymous?: readonly string[];
  /** Modules beyond the usual ones, e.g. `sasl2`. */
  readonly modules?: readonly string[];
  /** Of the usual ones, those to leave out. */
  readonly without?: readonly string[];
  /** Components by their host, each with its module: `rooms.capulet.example` is `muc`. */
  readonly components?: Readonly<Record<string, string>>;
  /** Options of modules. */
  readonly settings?: Readonly<Record<string, number | boolean>>;
  /** Where it keeps archives. As files, where nothing is said: those it reads from their beginning for every page. */
  readonly archive?: 'sql';
  /** How it talks to other servers; not at all where nothing is said. */
  readonly federation?: Federation;
}

export interface Prosody extends Server {
  readonly kind: 'prosody';
  readonly version: string;
  /** TCP with STARTTLS on loopback, for clients that do not speak WebSocket. */
  readonly c2sPort: number;
  /** On loopback, for other servers; null where it talks to none. */
  readonly s2sPort: number | null;
  /** A command of its shell (`admin_shell` must be among its modules), such as `invite create_account capulet.example`; what it prints. */
  readonly shell: (...command: readonly string[]) => Promise<string>;
}

/** Prosody's name for a piece of a path: everything but letters and digits is percent-encoded. */
function encoded(name: string): string {
  return [...Buffer.from(name)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9]/.test(char) ? char : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function writeRoster(data: string, user: User): void {
  const { local, domain } = parts(user.jid);
  const folder = join(data, encoded(domain), 'roster');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const items = (user.contacts ?? []).map(
    (jid) => `  [${JSON.stringify(jid)}] = { subscription = "both"; groups = {}; };\n`,
  );
  const body = `return {\n  [false] = { version = 1; };\n${items.join('')}};\n`;
  writeFileSync(join(folder, `${encoded(local)}.dat`), body);
}

/**
 * Starts Prosody with users and their rosters in place, and waits until it answers.
 * @throws if it is missing or too old (with the command to install it), or does not come up (with its log)
 */
export async function startProsody(options: ProsodyOptions): Promise<Prosody> {
  const found = await findProsody();
  if (!found.found) throw new Error(`${found.why} Install it with: ${found.install}`);

  const folder = scratch('prosody');
  const data = join(folder.path, 'data');
  const certs = join(folder.path, 'certs');
  mkdirSync(data, { mode: 0o700 });
  mkdirSync(certs, { mode: 0o700 });
  for (const domain of options.domains) {
    const { cert, key } = await options.ca.leaf(domain);
    writeFileSync(join(certs, `${domain}.crt`), cert);
    writeFileSync(join(certs, `${domain}.key`), key, { mode: 0o600 });
  }

  const plugins = join(folder.path, 'plugins');
  mkdirSync(plugins, { mode: 0o700 });
  writeFileSync(join(plugins, 'mod_s2s_loopback.lua'), loopbackModule);
  writeFileSync(join(plugins, 'mod_lose_occupant.lua'), loseOccupantModule);
  writeFileSync(join(folder.path, 'ca.crt'), options.ca.cert);

  const [httpPort, c2sPort] = [await freePort(), await freePort()];
  const s2sPort = options.federation === undefined ? null : await freePort();
  const config = join(folder.path, 'prosody.cfg.lua');
  const text = prosodyConfig({
    folder: folder.path,
    domains: options.domains,
    httpPort,
    c2sPort,
    hashes: options.hashes ?? {},
    publicUrls: options.hostMeta ?? {},
    anonymous: options.anonymous ?? [],
    modules: options.modules ?? [],
    without: options.without ?? [],
    components: options.components ?? {},
    options: options.settings ?? {},
    archive: options.archive ?? 'internal',
    social: options.social ?? false,
    federation:
      options.federation === undefined || s2sPort === null ? null : { ...options.federation, port: s2sPort },
  });
  writeFileSync(config, text);

  try {
    for (const user of options.users) {
      const { local, domain } = parts(user.jid);
      await run(`${found.path}ctl`, ['--config', config, 'register', local, domain, user.password]);
      writeRoster(data, user);
    }
    const ports = [httpPort, ...(s2sPort === null ? [] : [s2sPort])];
    let server = await startUp(found.path, config, { cwd: folder.path, ports });
    return {
      kind: 'prosody',
      version: found.version,
      httpPort,
      c2sPort,
      s2sPort,
      log: () => server.output(),
      shell: (...command) => run(`${found.path}ctl`, ['--config', config, 'shell', ...command]),
      async restart() {
        await server.stop();
        server = await startUp(found.path, config, { cwd: folder.path, ports });
      },
      async stop() {
        await server.stop();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** Runs it in the foreground, and resolves when it answers. */
export async function startUp(
  program: string,
  config: string,
  { cwd, ports }: { readonly cwd: string; readonly ports: readonly number[] },
): Promise<Running> {
  const server = await start(program, ['-F', '--config', config], { cwd });
  const ended = server.exited.then((code) => {
    throw new Error(`Prosody ended with ${code}:\n${server.output()}`);
  });
  const up = until('Prosody answers', async () => {
    const up = await Promise.all(ports.map(answers));
    return up.includes(false) ? undefined : true;
  });
  await Promise.race([up, ended]).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  // From here on its end is ours to bring about; a promise nobody waits for must not end the program.
  ended.catch(() => undefined);
  return server;
}
