/** A real Prosody as a child process, with all its state in a private folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts, type User } from './accounts.ts';
import { findProsody } from './find.ts';
import { answers, freePort } from './ports.ts';
import { run, start } from './processes.ts';
import { prosodyConfig, type PasswordHash } from './prosody-config.ts';
import { scratch } from './scratch.ts';
import type { Server, ServerOptions } from './server.ts';
import { until } from './wait.ts';

export interface ProsodyOptions extends ServerOptions {
  /** Which SCRAM each host offers; Prosody stores one form only. SHA-256 where nothing is said. */
  readonly hashes?: Readonly<Record<string, PasswordHash>>;
  /** Public base URL by host, ending in `/`: what host-meta lists. `https://<host>/` where nothing is said. */
  readonly hostMeta?: Readonly<Record<string, string>>;
  /** Modules beyond the usual ones, e.g. `sasl2`. */
  readonly modules?: readonly string[];
  /** Of the usual ones, those to leave out. */
  readonly without?: readonly string[];
}

export interface Prosody extends Server {
  readonly kind: 'prosody';
  readonly version: string;
  /** TCP with STARTTLS on loopback, for clients that do not speak WebSocket. */
  readonly c2sPort: number;
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

  const [httpPort, c2sPort] = [await freePort(), await freePort()];
  const config = join(folder.path, 'prosody.cfg.lua');
  const text = prosodyConfig({
    folder: folder.path,
    domains: options.domains,
    httpPort,
    c2sPort,
    hashes: options.hashes ?? {},
    publicUrls: options.hostMeta ?? {},
    modules: options.modules ?? [],
    without: options.without ?? [],
  });
  writeFileSync(config, text);

  try {
    for (const user of options.users) {
      const { local, domain } = parts(user.jid);
      await run(`${found.path}ctl`, ['--config', config, 'register', local, domain, user.password]);
      writeRoster(data, user);
    }
    const server = await start(found.path, ['-F', '--config', config], { cwd: folder.path });
    const ended = server.exited.then((code) => {
      throw new Error(`Prosody ended with ${code}:\n${server.output()}`);
    });
    const up = until('Prosody answers', async () => ((await answers(httpPort)) ? true : undefined));
    await Promise.race([up, ended]).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    // From here on its end is ours to bring about; a promise nobody waits for must not end the program.
    ended.catch(() => undefined);
    return {
      kind: 'prosody',
      version: found.version,
      httpPort,
      c2sPort,
      log: server.output,
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
