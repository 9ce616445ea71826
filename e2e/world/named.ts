/**
 * bind9 as a resolver over HTTPS (RFC 8484), with a signed zone behind it. Two ordinary foreground processes with all
 * their state in a private folder: one answers for the zones, the other asks it and validates.
 */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyHashes, type Authority } from './ca.ts';
import { findNamed } from './find.ts';
import { authoritativeConfig, resolverConfig, zoneText } from './named-config.ts';
import { answers, freePort } from './ports.ts';
import { run, start, type Running } from './processes.ts';
import { echConfigList } from './publication.ts';
import { scratch } from './scratch.ts';
import { until } from './wait.ts';

export interface Named {
  readonly version: string;
  /** Name of the resolver: `https://dns.example/dns-query`. */
  readonly host: string;
  /** Where it is on loopback; TLS with HTTP/2 only. */
  readonly port: number;
  /** What both logged so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export const resolverHost = 'dns.example';
/** Signed, and validated by the resolver. */
export const signedDomain = 'complete.example';
/** The same records, not signed. */
export const unsignedDomain = 'capulet.example';

/**
 * Starts both and waits until they answer.
 * @throws if bind9 is missing (with the command to install it), or does not come up (with its log)
 */
export async function startNamed(ca: Authority): Promise<Named> {
  const found = await findNamed();
  if (!found.found) throw new Error(`${found.why} Install it with: ${found.install}`);
  const folder = scratch('named');
  const file = (name: string) => join(folder.path, name);
  const running: Running[] = [];
  const stop = async (): Promise<void> => {
    for (const one of [...running].reverse()) await one.stop();
    folder.remove();
  };

  try {
    for (const domain of [signedDomain, unsignedDomain]) {
      const { cert } = await ca.leaf(domain);
      const key = Buffer.from(keyHashes(cert).sha256, 'base64').toString('hex');
      writeFileSync(file(`${domain}.zone`), zoneText({ domain, key, ech: echConfigList(domain) }));
    }
    const anchor = await sign(folder.path);
    const own = await ca.leaf(resolverHost);
    writeFileSync(file('tls.crt'), own.cert);
    writeFileSync(file('tls.key'), own.key, { mode: 0o600 });

    const [authoritativePort, port] = [await freePort(), await freePort()];
    const configs = {
      'authoritative.conf': authoritativeConfig({
        folder: folder.path,
        port: authoritativePort,
        zones: {
          [signedDomain]: file(`${signedDomain}.zone.signed`),
          [unsignedDomain]: file(`${unsignedDomain}.zone`),
        },
      }),
      'resolver.conf': resolverConfig({
        folder: folder.path,
        port,
        authoritativePort,
        certificate: { certFile: file('tls.crt'), keyFile: file('tls.key') },
        anchor,
      }),
    };
    const log = () => running.map(({ output }) => output()).join('');
    for (const [name, text] of Object.entries(configs)) {
      writeFileSync(file(name), text);
      const server = await startIn(folder.path, found.path, name);
      running.push(server);
      await up(server, name === 'resolver.conf' ? port : authoritativePort);
    }
    return { version: found.version, host: resolverHost, port, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export interface Zones {
  /** Where it answers on loopback, over UDP and TCP. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * Starts one that answers for zones and nothing else, and waits until it does.
 * @param zones text by domain
 * @throws as `startNamed`
 */
export async function startZones(zones: Readonly<Record<string, string>>): Promise<Zones> {
  const found = await findNamed();
  if (!found.found) throw new Error(`${found.why} Install it with: ${found.install}`);
  const folder = scratch('zones');
  const files = Object.keys(zones).map((domain) => [domain, join(folder.path, `${domain}.zone`)] as const);
  for (const [domain, file] of files) writeFileSync(file, zones[domain] ?? '');
  const port = await freePort();
  const about = { folder: folder.path, port, zones: Object.fromEntries(files) };
  writeFileSync(join(folder.path, 'zones.conf'), authoritativeConfig(about));
  const server = await startIn(folder.path, found.path, 'zones.conf');
  const stop = async (): Promise<void> => {
    await server.stop();
    folder.remove();
  };
  try {
    await up(server, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

function startIn(folder: string, program: string, config: string): Promise<Running> {
  // Debian's AppArmor profile is bound to the path and keeps the program out of our folder; a copy is not confined.
  const copy = join(folder, 'named');
  if (!existsSync(copy)) copyFileSync(program, copy);
  return start(copy, ['-g', '-n', '1', '-c', join(folder, config)], { cwd: folder });
}

async function up(server: Running, port: number): Promise<void> {
  const ended = server.exited.then((code) => {
    throw new Error(`named ended with ${code}:\n${server.output()}`);
  });
  await Promise.race([until('named answers', async () => (await answers(port)) || undefined), ended]);
  // From here on its end is ours to bring about; a promise nobody waits for must not end the program.
  ended.catch(() => undefined);
}

/** Makes the key of the signed zone, signs it, and answers what to trust. */
async function sign(folder: string): Promise<{ domain: string; numbers: string; key: string }> {
  const options = { cwd: folder };
  const made = await run(
    'dnssec-keygen',
    ['-q', '-a', 'ECDSAP256SHA256', '-f', 'KSK', signedDomain],
    options,
  );
  const name = made.trim();
  // One key does both jobs (-z), and the file that is signed takes it in (-S).
  await run('dnssec-signzone', ['-z', '-S', '-o', signedDomain, `${signedDomain}.zone`], options);
  const record = /\sDNSKEY\s+(\d+ \d+ \d+)\s+(.+)$/m.exec(readFileSync(join(folder, `${name}.key`), 'utf8'));
  if (record === null) throw new Error(`dnssec-keygen wrote no key that can be read: ${made}`);
  const [, numbers = '', key = ''] = record;
  return { domain: signedDomain, numbers, key: key.replaceAll(/\s/g, '') };
}
