/** What a report tells people to paste is loaded by the programs that it is for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { snippetsFor, type AdviceId, type Snippet } from '../src/core/report/advice/index.ts';
import { publishedDocuments } from '../src/core/publish/documents.ts';
import { judgeDraft } from '../src/core/publish/judge.ts';
import { serverConfig } from '../src/core/publish/server-config.ts';
import { createAuthority } from './world/ca.ts';
import { startEjabberd, type Ejabberd } from './world/ejabberd.ts';
import { which } from './world/find.ts';
import { needs } from './world/needs.ts';
import { freePort } from './world/ports.ts';
import { run } from './world/processes.ts';
import { startUp } from './world/prosody.ts';
import { scratch, type Scratch } from './world/scratch.ts';

const domain = 'capulet.example';
const advices: readonly AdviceId[] = [
  ...(['host-meta', 'host-meta-2', 'well-known', 'cors', 'media-type', 'hsts', 'redirect'] as const),
  ...(['websocket', 'bosh', 's2s-websocket', 'subprotocol', 'secure-url', 'certificate'] as const),
  ...(['server-proof', 'mechanisms'] as const),
];

/** What a program is told, by what it mends. */
const of = (program: Snippet['program']): readonly (readonly [AdviceId, string])[] =>
  advices.flatMap((advice) =>
    snippetsFor(advice, domain)
      .filter((one) => one.program === program)
      .map(({ text }) => [advice, text] as const),
  );

const published = (server: 'nginx' | 'caddy'): string => {
  const way = { url: `wss://${domain}/ws`, ips: '192.0.2.1', priority: '10', weight: '0', port: '', sni: '' };
  const { plan } = judgeDraft({
    domain,
    ttl: '3600',
    pins: '',
    ways: [
      { transport: 'websocket', ...way },
      { transport: 's2s-websocket', ...way },
    ],
  });
  if (plan === null) throw new Error('no plan');
  return serverConfig(server, plan, publishedDocuments(plan));
};

const noProsody = await needs('prosody');
describe.skipIf(noProsody !== undefined)('Prosody', () => {
  let folder: Scratch;
  const ca = createAuthority();
  beforeAll(async () => {
    folder = scratch('advice');
    const { cert, key } = await (await ca).leaf(domain);
    for (const name of ['data', 'certs']) mkdirSync(join(folder.path, name));
    writeFileSync(join(folder.path, 'certs', `${domain}.crt`), cert);
    writeFileSync(join(folder.path, 'certs', `${domain}.key`), key, { mode: 0o600 });
    return () => folder.remove();
  });

  test.each(of('Prosody'))(
    '%s',
    async (advice, text) => {
      const [port, other, http] = [await freePort(), await freePort(), await freePort()];
      const own = (name: string, line: string) => (text.includes(`${name} =`) ? '' : line);
      const config = join(folder.path, 'prosody.cfg.lua');
      writeFileSync(
        config,
        `
${process.getuid?.() === 0 ? 'run_as_root = true' : ''}
pidfile = ${JSON.stringify(join(folder.path, 'prosody.pid'))}
data_path = ${JSON.stringify(join(folder.path, 'data'))}
interfaces = { "127.0.0.1" }
http_interfaces = { "127.0.0.1" }
http_ports = { ${http} }
https_ports = {}
c2s_ports = { ${port} }
c2s_direct_tls_ports = {}
s2s_ports = {}
modules_enabled = { "roster"; "saslauth"; "tls"; "disco" }
${own('s2s_direct_tls_ports', 's2s_direct_tls_ports = {}')}
log = { { levels = { min = "info" }, to = "console" } }
${text.replace('5270', String(other))}
${text.includes('VirtualHost') ? '' : `VirtualHost "${domain}"`}
`,
      );
      // Names that it does not know, or says twice, are what its own check finds.
      const checked = await run('prosodyctl', ['--config', config, 'check', 'config']);
      expect(checked).not.toMatch(/unknown|duplicate|deprecated|invalid/i);
      // Its module is of the prosody-modules, which not every machine has.
      if (advice === 'hsts') return;
      const server = await startUp('prosody', config, { cwd: folder.path, ports: [port] });
      await server.stop();
      expect(server.output()).not.toMatch(/\berror\b/i);
    },
    60_000,
  );
});

const noEjabberd = await needs('ejabberd');
describe.skipIf(noEjabberd !== undefined)('ejabberd', () => {
  let server: Ejabberd;
  let folder: Scratch;
  let included: string;
  beforeAll(async () => {
    folder = scratch('advice');
    included = join(folder.path, 'snippet.yml');
    writeFileSync(included, 'auth_method: internal\n');
    server = await startEjabberd({ domains: [domain], users: [], ca: await createAuthority(), included });
    return async () => {
      await server.stop();
      folder.remove();
    };
  }, 120_000);

  test.each(of('ejabberd'))(
    '%s',
    async (_advice, text) => {
      const port = String(await freePort());
      const local = text
        .replace(/port: \d+/g, `port: ${port}\n    ip: "127.0.0.1"`)
        // No such files here; a pattern that finds none is none.
        .replaceAll('/etc/letsencrypt', folder.path);
      writeFileSync(included, `${local}\n`);
      await server.reload();
    },
    60_000,
  );

  test('what is no configuration is refused', async () => {
    writeFileSync(included, 'modules:\n  mod_host_meta:\n    websocket_address: "x"\n');
    await expect(server.reload()).rejects.toThrow();
  }, 60_000);
});

const nginx = which('nginx');
/** Each program reads what is advised for it. */
describe('nginx', () => {
  test.skipIf(nginx === undefined).each([...of('nginx'), ['publish', published('nginx')] as const])(
    '%s',
    async (_advice, text) => {
      const folder = scratch('advice');
      try {
        const { cert, key } = await (await createAuthority()).leaf(domain);
        writeFileSync(join(folder.path, 'fullchain.pem'), cert);
        writeFileSync(join(folder.path, 'privkey.pem'), key);
        const config = join(folder.path, 'nginx.conf');
        const local = text.replaceAll(`/etc/letsencrypt/live/${domain}`, folder.path);
        writeFileSync(
          config,
          `pid ${folder.path}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path ${folder.path}/a;
  proxy_temp_path ${folder.path}/b;
  fastcgi_temp_path ${folder.path}/c;
  uwsgi_temp_path ${folder.path}/d;
  scgi_temp_path ${folder.path}/e;
  server {
    listen 127.0.0.1:${await freePort()};
    server_name ${domain};
${local}
  }
}
`,
        );
        await run(nginx ?? '', ['-t', '-p', folder.path, '-c', config]);
      } finally {
        folder.remove();
      }
    },
  );
});

const caddy = which('caddy');
describe('Caddy', () => {
  test.skipIf(caddy === undefined).each([...of('Caddy'), ['publish', published('caddy')] as const])(
    '%s',
    async (_advice, text) => {
      const folder = scratch('advice');
      try {
        const config = join(folder.path, 'Caddyfile');
        writeFileSync(config, `${text}\n`);
        const env = {
          ...process.env,
          HOME: folder.path,
          XDG_DATA_HOME: folder.path,
          XDG_CONFIG_HOME: folder.path,
        };
        await run(caddy ?? '', ['validate', '--adapter', 'caddyfile', '--config', config], { env });
      } finally {
        folder.remove();
      }
    },
  );
});
