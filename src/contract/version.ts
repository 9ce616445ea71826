/** What both sides of the contract agree on beforehand. */

/** Raised when a change would break the companion or an older surface. */
export const contractVersion = 1;

/** Name of the Port over which events are pushed. */
export const eventsPort = `causeway.events.${contractVersion}`;
