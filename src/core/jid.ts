/** XMPP addresses (RFC 7622). */
export interface Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
}
