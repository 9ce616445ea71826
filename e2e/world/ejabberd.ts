/** A real ejabberd as a child process, with all its state in a private folder. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts, type User } from './accounts.ts';
import { ejabberdConfig, includingConfig, namesAt, type OtherServers } from './ejabberd-config.ts';
import { findEjabberd, which } from './find.ts';
import { freePort } from './ports.ts';
import { start, type Running } from './processes.ts';
import { scratch } from './scratch.ts';
import type { Server, ServerOptions } from './server.ts';
import { until } from './wait.ts';

export interface Ejabberd extends Server {
  readonly kind: 'ejabberd';
  /** Reads its configuration anew. Rejects where it is none, and goes on with the one before. */
  readonly reload: () => Promise<void>;
}

/** The folder of ejabberd's Erlang libraries, as its control script names it; undefined where it names none. */
export function librariesOf(script: string): string | undefined {
  return /^ERL_LIBS='?([^'\n]+)'?$/m.exec(readFileSync(script, 'utf8'))?.[1];
}

type Call = (command: string, args: Readonly<Record<string, unknown>>) => Promise<void>;

/** ejabberd's administration over HTTP, open to this machine only. */
function api(port: number): Call {
  return async (command, args) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`ejabberd ${command}: ${answer.status} ${said}`);
  };
}

async function register(call: Call, users: readonly User[]): Promise<void> {
  for (const user of users) {
    const { local, domain } = parts(user.jid);
    await call('register', { user: local, host: domain, password: user.password });
  }
  for (const user of users) {
    const { local, domain } = parts(user.jid);
    for (const contact of user.contacts ?? []) {
      const other = parts(contact);
      await call('add_rosteritem', {
        localuser: local,
        localhost: domain,
        user: other.local,
        host: other.domain,
        nick: other.local,
        groups: [],
        subs: 'both',
      });
    }
  }
}

/**
 * Starts ejabberd with users and their rosters in place, and waits until it answers.
 * @param options.modules beyond the usual ones
 * @param options.included a file of configuration instead of the usual one, which may change
 * @param options.upgrades it keeps passwords under SCRAM-SHA-1 alone, and asks for better hashes
 * @throws if it is missing (with the command to install it), or does not come up (with its log)
 */
export async function startEjabberd(
  options: ServerOptions & {
    readonly upgrades?: boolean;
    /** Where it keeps archives; SQLite needs `erlang-p1-sqlite3`. */
    readonly archive?: 'sql';
    readonly modules?: readonly string[];
    readonly included?: string;
    /** How it talks to other servers; not at all where nothing is said. */
    readonly servers?: OtherServers;
  },
): Promise<Ejabberd> {
  const found = findEjabberd();
  if (!found.found) throw new Error(`${found.why} Install it with: ${found.install}`);

  const folder = scratch('ejabberd');
  const certificates: string[] = [];
  for (const domain of options.domains) {
    const { cert, key } = await options.ca.leaf(domain);
    const file = join(folder.path, `${domain}.pem`);
    writeFileSync(file, `${cert}\n${key}\n`, { mode: 0o600 });
    certificates.push(file);
  }
  const httpPort = await freePort();
  const config = join(folder.path, 'ejabberd.yml');
  const { domains, upgrades = false, modules = [], social = false, included } = options;
  const authority = join(folder.path, 'ca.crt');
  writeFileSync(authority, options.ca.cert);
  const names = join(folder.path, 'inetrc');
  if (options.servers !== undefined) writeFileSync(names, namesAt(options.servers.nameServer));
  const servers = options.servers === undefined ? null : { ...options.servers, authority };
  const about = { folder: folder.path, domains, httpPort, certificates };
  const settings = {
    ...about,
    upgrades,
    archive: options.archive ?? 'mnesia',
    modules,
    social,
    servers,
  } as const;
  writeFileSync(
    config,
    included === undefined ? ejabberdConfig(settings) : includingConfig(domains, httpPort, included),
  );
  const logs = join(folder.path, 'log');
  mkdirSync(logs);

  // No distribution, so no port mapper is left running beside it.
  const spool = JSON.stringify(join(folder.path, 'spool'));
  const args = ['-noinput', '-mnesia', 'dir', spool, '-s', 'ejabberd'];
  const libraries = librariesOf(found.path);
  const startUp = async (): Promise<Running> => {
    const server = await start(which('erl') ?? 'erl', args, {
      cwd: folder.path,
      env: {
        ...process.env,
        EJABBERD_CONFIG_PATH: config,
        EJABBERD_LOG_PATH: join(logs, 'ejabberd.log'),
        HOME: folder.path,
        ...(servers === null ? {} : { ERL_INETRC: names }),
        ...(libraries === undefined ? {} : { ERL_LIBS: libraries }),
      },
    });
    try {
      const ended = server.exited.then((code) => {
        throw new Error(`it ended with ${code}`);
      });
      const ready = () => server.output().includes('is started in the node') || undefined;
      const up = until('ejabberd starts', ready, 240_000);
      await Promise.race([up, ended]);
      ended.catch(() => undefined);
      return server;
    } catch (error) {
      await server.stop();
      throw new Error(`ejabberd does not come up:\n${server.output()}`, { cause: error });
    }
  };

  let server: Running;
  try {
    server = await startUp();
  } catch (error) {
    folder.remove();
    throw error;
  }
  async function stop(): Promise<void> {
    await server.stop();
    folder.remove();
  }
  try {
    await register(api(httpPort), options.users);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind: 'ejabberd',
    httpPort,
    log: () => server.output(),
    reload: () => api(httpPort)('reload_config', {}),
    async restart() {
      // Its own way to stop tells every stream, and lets the stores finish.
      await api(httpPort)('stop', {}).catch(() => undefined);
      // Ended before that, its archive was seen to come back empty.
      const patience = setTimeout(() => void server.stop(), 120_000);
      await server.exited;
      clearTimeout(patience);
      server = await startUp();
    },
    stop,
  };
}
