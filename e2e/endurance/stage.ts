/** Where it is played: one server, two people, each with a link of their own to it. */
import { juliet, parts, romeo, type User } from '../world/accounts.ts';
import { createAuthority } from '../world/ca.ts';
import { startDelay, type Delay } from '../world/delay.ts';
import { fetchPort } from '../world/fetch-port.ts';
import { installWebSocket } from '../world/node-socket.ts';
import type { Server, ServerOptions } from '../world/server.ts';
import { startTap, type Tap } from '../world/tap.ts';
import type { Chance } from './chance.ts';
import type { createPerson, Person } from './person.ts';

export interface Stage {
  readonly server: Server;
  readonly tap: Tap;
  readonly links: readonly [Delay, Delay];
  readonly people: readonly [Person, Person];
  stop(): Promise<void>;
}

const couple: readonly [User, User] = [juliet, romeo];

export async function setStage(options: {
  readonly start: (options: ServerOptions) => Promise<Server>;
  readonly person: typeof createPerson;
  readonly chance: Chance;
}): Promise<Stage> {
  const ca = await createAuthority();
  const domains = couple.map(({ jid }) => parts(jid).domain);
  const server = await options.start({ domains, users: couple, ca });
  const routes = new Map(domains.map((name) => [name, { port: server.httpPort }]));
  const tap = await startTap({ ca, routes });
  const links = [
    await startDelay({ to: tap.port, latency: 0 }),
    await startDelay({ to: tap.port, latency: 0 }),
  ] as const;
  const addresses = domains.map((host, index) => ({ host, port: 443, to: links[index]?.port ?? 0 }));
  const restore = installWebSocket({ addresses, ca: ca.cert });
  const person = (user: User, peer: User, link: Delay): Person =>
    options.person({
      user,
      peer,
      httpPort: server.httpPort,
      fetch: fetchPort({ port: link.port, ca: ca.cert }),
      chance: options.chance.split(),
    });
  const people = [person(juliet, romeo, links[0]), person(romeo, juliet, links[1])] as const;
  return {
    server,
    tap,
    links,
    people,
    async stop() {
      for (const one of people) await one.stop();
      restore();
      for (const link of links) await link.stop();
      await tap.stop();
      await server.stop();
    },
  };
}
