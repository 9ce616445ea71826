/** XEP-0410 MUC Self-Ping (Schrödinger's Chat) 1.1.0: a ping to oneself in a room, to learn whether one is there. */

/** What the answer to the ping says (§3.2); `null`: nothing, as where a client is gone or a server does not answer. */
export function stillThere(condition: string | null): boolean | null {
  switch (condition) {
    // A result, or an error of the client that was asked: it was asked, so the room knows us.
    case null:
    case 'service-unavailable':
    case 'feature-not-implemented':
    case 'item-not-found':
      return true;
    case 'remote-server-not-found':
    case 'remote-server-timeout':
      return null;
    default:
      return false;
  }
}
