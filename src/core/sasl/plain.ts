/** SASL PLAIN (RFC 4616). */

/** The whole message, without an authorization identity: one acts as who one is. */
export function plainMessage(username: string, password: string): string {
  return `\0${username}\0${password}`;
}
