/** How the browser finds the names of the test world, so that URLs carry no port. */

/** One name and port, and where it really is; `null` makes a name that does not exist. */
export interface Address {
  readonly host: string;
  /** As in the URL: 443 for https and wss, 80 for http. */
  readonly port: number;
  /** Port on loopback. */
  readonly to: number | null;
}

/**
 * The Chromium argument that maps the names; every other name does not exist, so that no test ever
 * reaches the real network.
 */
export function hostResolverRules(addresses: readonly Address[]): string {
  const rules = addresses.map(({ host, port, to }) =>
    to === null ? `MAP ${host} ~NOTFOUND` : `MAP ${host}:${port} 127.0.0.1:${to}`,
  );
  const others = ['MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE localhost'];
  return `--host-resolver-rules=${[...rules, ...others].join(', ')}`;
}
