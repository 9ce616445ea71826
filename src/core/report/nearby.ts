/**
 * Hosts that are names or addresses of the person's own machine or network. Where a domain lists one, whoever calls it
 * lets that domain knock where it could not reach by itself.
 */

import { readIp } from '../discovery/address.ts';

/** Networks of IPv4 that are nobody's on the Internet (RFC 6890 and those it names), as first octets and their bits. */
const networks: readonly (readonly [readonly number[], number])[] = [
  [[0], 8],
  [[10], 8],
  [[100, 64], 10],
  [[127], 8],
  [[169, 254], 16],
  [[172, 16], 12],
  [[192, 168], 16],
];

function isNearbyV4(octets: readonly number[]): boolean {
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return networks.some(([first, bits]) => {
    const base = [...first, 0, 0, 0, 0].slice(0, 4).reduce((sum, octet) => sum * 256 + octet, 0);
    const size = 2 ** (32 - bits);
    return Math.floor(number / size) === Math.floor(base / size);
  });
}

/** The last 32 bits of an IPv6 address as URLs spell it, where the rest of it says that they are IPv4 (RFC 4291 §2.5.5). */
function mappedV4(address: string): readonly number[] | null {
  const [, high, low] = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return null;
  const [first, second] = [parseInt(high, 16), parseInt(low, 16)];
  return [first >> 8, first & 0xff, second >> 8, second & 0xff];
}

/** Whether an address, IPv4 or IPv6 without brackets, is of the person's own machine or network. */
export function isNearbyAddress(address: string): boolean {
  const text = readIp(address);
  return text !== null && isNearby(text.includes(':') ? `[${text}]` : text);
}

/**
 * Whether `host` is of the person's own machine or network by its spelling alone: what its name resolves to is not known.
 * @param host as `URL.hostname` spells it: lower case, IPv4 in four decimals, IPv6 in brackets
 */
export function isNearby(host: string): boolean {
  const name = host.replace(/\.$/, '');
  if (name === 'localhost' || /\.(?:localhost|local|internal|home\.arpa)$/.test(name)) return true;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) return isNearbyV4(name.split('.').map(Number));
  const [, address] = /^\[([0-9a-f:.]+)\]$/.exec(name) ?? [];
  if (address === undefined) return false;
  const v4 = mappedV4(address);
  // Loopback and unspecified, unique local, link-local (RFC 6890 §2.2.3).
  return (
    address === '::1' ||
    address === '::' ||
    /^f[cd]|^fe[89ab]/.test(address) ||
    (v4 !== null && isNearbyV4(v4))
  );
}
