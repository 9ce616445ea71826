/**
 * Two servers that know each other: Juliet's is a Prosody, Romeo's an ejabberd. They talk over loopback under STARTTLS
 * and prove themselves by certificates of the test world. Both have rooms and a place for files.
 */
import { juliet, parts, romeo, type User } from './accounts.ts';
import { createAuthority, type Authority } from './ca.ts';
import { onInterrupt } from './cleanup.ts';
import { startEjabberd, type Ejabberd } from './ejabberd.ts';
import type { Address } from './names.ts';
import { serversZone } from './named-config.ts';
import { startZones } from './named.ts';
import { freePort } from './ports.ts';
import { startProsody, type Prosody } from './prosody.ts';
import { startTap, type Tap } from './tap.ts';

export interface TwoServers {
  readonly ca: Authority;
  readonly prosody: Prosody;
  readonly ejabberd: Ejabberd;
  /** What crossed the wire between browsers and both. */
  readonly tap: Tap;
  /** Every name, for `launchChromium`. */
  readonly addresses: readonly Address[];
  /** Ends everything; may be called more than once. */
  readonly stop: () => Promise<void>;
}

/** Who do not know each other yet. */
export const strangers: readonly [User, User] = [
  { jid: juliet.jid, password: juliet.password },
  { jid: romeo.jid, password: romeo.password },
];
const namesOf = (domain: string): readonly string[] => ['', 'rooms.', 'upload.'].map((part) => part + domain);

/** @throws if a program is missing or does not come up; what was started is stopped then */
export async function startTwoServers(): Promise<TwoServers> {
  const stops: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const one of [...stops].reverse()) await one();
    })();
    return stopping;
  };
  const offSignals = onInterrupt(stop);
  stops.push(() => Promise.resolve(offSignals()));
  try {
    const ca = await createAuthority();
    const [hers, his] = strangers;
    const [capulet, montague] = [parts(hers.jid).domain, parts(his.jid).domain];
    const port = await freePort();
    const prosody = await startProsody({
      domains: [capulet],
      users: [hers],
      ca,
      social: true,
      modules: ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'],
      federation: {
        proof: 'certificate',
        entry: 'starttls',
        peers: Object.fromEntries(namesOf(montague).map((name) => [name, port])),
      },
    });
    stops.push(prosody.stop);
    if (prosody.s2sPort === null) throw new Error('it talks to no other server');
    // It finds others by DNS alone.
    const zone = serversZone(capulet, namesOf(capulet), prosody.s2sPort);
    const zones = await startZones({ [capulet]: zone });
    stops.push(zones.stop);
    const ejabberd = await startEjabberd({
      domains: [montague],
      users: [his],
      ca,
      social: true,
      servers: { port, nameServer: zones.port },
    });
    stops.push(ejabberd.stop);
    const behind = [
      ...namesOf(capulet).map((name) => [name, { port: prosody.httpPort }] as const),
      ...namesOf(montague).map((name) => [name, { port: ejabberd.httpPort }] as const),
    ];
    const tap = await startTap({ ca, routes: new Map(behind) });
    stops.push(tap.stop);
    const addresses = behind.map(([host]) => ({ host, port: 443, to: tap.port }));
    return { ca, prosody, ejabberd, tap, addresses, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
