/**
 * The test world: servers, names, certificates, the recording tap and the network in between, all on
 * loopback, all gone after `stop()`.
 *
 * ```text
 * browser ── link (latency, cuts, stalls) ── tap (TLS, recording) ── Prosody or embedded server
 *         ├───────────────────────────────── tap ─────────────────── embedded server (fault domains)
 *         └───────────────────────────────── bind9 (DNS over HTTPS)
 * ```
 */
import { parts, juliet, romeo, users as usualUsers, type User } from './accounts.ts';
import { createAuthority, type Authority, type Certificate } from './ca.ts';
import { onInterrupt } from './cleanup.ts';
import { startDelay, type Delay } from './delay.ts';
import { startEmbedded, type Embedded } from './embedded.ts';
import { faultDomains, type FaultDomain } from './faults.ts';
import { startFederated } from './federated.ts';
import { findProsody } from './find.ts';
import type { Address } from './names.ts';
import { startNamed, type Named } from './named.ts';
import { freePort } from './ports.ts';
import { startProsody, type Prosody, type ProsodyOptions } from './prosody.ts';
import { createDocuments, publishedDomains, publishedUsers, type Documents } from './published.ts';
import { startPartner, type Partner, type PartnerOptions } from './romeo.ts';
import type { StaticDocument } from './static.ts';
import { portalHost, startTap, type Tap, type TapRoute } from './tap.ts';

export interface WorldOptions {
  /** Which server stands behind the two domains. `auto`: Prosody where there is one, else the embedded server. */
  readonly prosody?: 'real' | 'embedded' | 'auto';
  /** True adds the domains of `faults.ts`. */
  readonly faults?: boolean;
  /** True adds the domains of `published.ts`. */
  readonly published?: boolean;
  /** True adds the domains of `federated.ts`. */
  readonly federated?: boolean;
  /** True gives capulet.example rooms (`rooms.`) and a place for files (`upload.`). */
  readonly social?: boolean;
  /** True starts bind9 as a resolver over HTTPS, `https://dns.example/dns-query`. */
  readonly dns?: boolean;
  /** Milliseconds each way between the browser and the domains without faults; default 0. */
  readonly latency?: number;
  /** Accounts instead of the usual ones. */
  readonly users?: readonly User[];
  /** Which SCRAM a Prosody host offers; by default SHA-256 for capulet.example and SHA-1 for montague.example. */
  readonly hashes?: ProsodyOptions['hashes'];
  /** Domains of Prosody where nobody has an account, and everybody gets in. */
  readonly anonymous?: ProsodyOptions['anonymous'];
  /** What capulet.example answers by itself, by path. */
  readonly documents?: ReadonlyMap<string, StaticDocument>;
  /** Prosody modules beyond the usual ones. */
  readonly modules?: readonly string[];
  /** Of the usual ones, those to leave out. */
  readonly without?: readonly string[];
  /** Prosody's components by their host, each with its module. */
  readonly components?: ProsodyOptions['components'];
  /** Options of Prosody's modules. */
  readonly settings?: Readonly<Record<string, number | boolean>>;
}

export interface World {
  /** The server behind `capulet.example` and `montague.example`. */
  readonly server: Prosody | Embedded;
  /** Why Prosody is not used although it might have been; for the person. */
  readonly fallback?: { readonly why: string; readonly install: string };
  /** The embedded server, if any part of this world is on it. */
  readonly embedded?: Embedded;
  /** What the browser trusts. */
  readonly ca: Authority;
  /** Every name, for `launchChromium` or `nodeSocket`. */
  readonly addresses: readonly Address[];
  /** What crossed the wire, of every domain except those with a port to themselves. */
  readonly tap: Tap;
  /**
   * The documents of the domains of `published.ts`.
   * @throws without `published: true`
   */
  readonly documents: Documents;
  /** The network between the browser and the domains without faults. */
  readonly link: Delay;
  /** The resolver over HTTPS, where the world has one. */
  readonly named?: Named;
  readonly users: readonly User[];
  /** Signs in a second person, romeo by default, on other people's client. Stopped with the world. */
  partner(options?: Partial<PartnerOptions>): Promise<Partner>;
  /** Ends everything; may be called more than once. Also runs on SIGINT, SIGTERM and SIGHUP. */
  readonly stop: () => Promise<void>;
}

export const domains = ['capulet.example', 'montague.example'] as const;

/**
 * Starts the world. If any part fails to start, the others are stopped.
 * @throws with `prosody: 'real'`, if Prosody is missing; the message has the command to install it
 */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const stops: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll(stops);
    return stopping;
  };
  const offSignals = onInterrupt(stop);
  stops.push(() => Promise.resolve(offSignals()));
  try {
    return await build(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Stops the parts, last started first; every one gets its turn, whatever the others do. */
async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const stop of [...stops].reverse()) await stop().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw new AggregateError(errors, 'the test world did not stop cleanly');
}

async function build(
  options: WorldOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<World> {
  const users = options.users ?? usualUsers;
  const wanted = options.prosody ?? 'auto';
  const found = wanted === 'auto' ? await findProsody() : undefined;
  const real = wanted === 'real' || found?.found === true;
  const published = options.published === true ? publishedDomains : [];
  const people = options.published === true ? [...users, ...publishedUsers] : users;
  const faulty = options.faults === true ? faultDomains : [];
  const ca = await createAuthority();

  let embedded: Embedded | undefined;
  if (!real || faulty.length > 0) {
    embedded = await startEmbedded({
      users: [...(real ? [] : people), ...faulty.map(accountOf)],
      faults: Object.fromEntries(faulty.flatMap(({ host, fault }) => (fault ? [[host, fault]] : []))),
    });
    stops.push(embedded.stop);
  }
  const server =
    real || embedded === undefined
      ? await prosody(options, ca, [...domains, ...published], people)
      : embedded;
  if (server !== embedded) stops.push(server.stop);

  const routes = new Map<string, TapRoute>(domains.map((name) => [name, { port: server.httpPort }]));
  if (options.documents !== undefined)
    routes.set(domains[0], { port: server.httpPort, documents: options.documents });
  const documents = published.length > 0 ? await createDocuments(ca) : undefined;
  for (const host of published) {
    const own = documents?.of(host);
    routes.set(host, { port: server.httpPort, ...(own && { documents: own }) });
  }
  const federated =
    options.federated === true ? await startFederated(ca, embedded?.httpPort ?? null) : undefined;
  if (federated !== undefined) stops.push(federated.stop);
  for (const [host, route] of federated?.routes ?? []) routes.set(host, route);
  const social = options.social === true ? [`upload.${domains[0]}`] : [];
  for (const host of social) routes.set(host, { port: server.httpPort });
  routes.set(portalHost, { port: server.httpPort });
  const tap = await startTap({ ca, routes });
  stops.push(tap.stop);
  const link = await startDelay({ to: tap.port, latency: options.latency ?? 0 });
  stops.push(link.stop);

  const names = [...domains, ...published, ...(federated?.routes.keys() ?? []), ...social, portalHost];
  const addresses: Address[] = names.map((host) => ({
    host,
    port: 443,
    to: link.port,
  }));
  if (embedded !== undefined) {
    for (const domain of faulty) {
      addresses.push(...(await connectFaulty(domain, { ca, embedded, routes, tap, stops })));
    }
  }

  const named = options.dns === true ? await startNamed(ca) : undefined;
  if (named !== undefined) {
    stops.push(named.stop);
    addresses.push({ host: named.host, port: 443, to: named.port });
  }

  return {
    server,
    ca,
    addresses,
    tap,
    link,
    users: people,
    get documents() {
      if (documents === undefined) throw new Error('this world was started without `published: true`');
      return documents;
    },
    ...(embedded && { embedded }),
    ...(named && { named }),
    ...(found?.found === false ? { fallback: { why: found.why, install: found.install } } : {}),
    async partner(choices = {}) {
      const partner = await startPartner({ user: romeo, httpPort: server.httpPort, ...choices });
      stops.push(partner.stop);
      return partner;
    },
    stop,
  };
}

function prosody(
  options: WorldOptions,
  ca: Authority,
  hosts: readonly string[],
  users: readonly User[],
): Promise<Prosody> {
  return startProsody({
    domains: hosts,
    users,
    ca,
    hashes: options.hashes ?? { 'capulet.example': 'SHA-256', 'montague.example': 'SHA-1' },
    ...(options.modules === undefined ? {} : { modules: options.modules }),
    ...(options.without === undefined ? {} : { without: options.without }),
    ...(options.anonymous === undefined ? {} : { anonymous: options.anonymous }),
    ...(options.components === undefined ? {} : { components: options.components }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.social === undefined ? {} : { social: options.social }),
  });
}

function accountOf({ host }: FaultDomain): User {
  return { jid: `${parts(juliet.jid).local}@${host}`, password: juliet.password };
}

interface Surroundings {
  readonly ca: Authority;
  readonly embedded: Embedded;
  readonly routes: Map<string, TapRoute>;
  readonly tap: Tap;
  readonly stops: (() => Promise<void>)[];
}

/** Puts one fault domain where the browser finds it, or does not. */
async function connectFaulty(domain: FaultDomain, around: Surroundings): Promise<Address[]> {
  const { host } = domain;
  if (domain.absent === 'no-such-name') return [{ host, port: 443, to: null }];
  if (domain.absent === 'refused') return [{ host, port: 443, to: await freePort() }];

  const certificate = await wrongCertificate(domain, around.ca);
  const route: TapRoute = {
    port: around.embedded.httpPort,
    ...(certificate === undefined ? {} : { certificate }),
  };
  let to = around.tap.port;
  if (domain.ownPort === true) {
    const own = await startTap({ ca: around.ca, routes: new Map([[host, route]]) });
    around.stops.push(own.stop);
    to = own.port;
  } else {
    around.routes.set(host, route);
  }
  const secure: Address = { host, port: 443, to };
  const redirects = domain.fault?.kind === 'redirect-http';
  return redirects ? [secure, { host, port: 80, to: around.embedded.insecurePort }] : [secure];
}

async function wrongCertificate(domain: FaultDomain, ca: Authority): Promise<Certificate | undefined> {
  switch (domain.certificate) {
    case 'untrusted':
      return (await createAuthority('Nobody trusts this one')).leaf(domain.host);
    case 'expired':
      return ca.leaf(domain.host, { days: -1 });
    case 'other-name':
      return ca.leaf(domain.host, { names: ['somewhere-else.example'] });
    default:
      return undefined;
  }
}
