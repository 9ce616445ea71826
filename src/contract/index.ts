/**
 * The one typed map of requests and events between contexts, merged from its areas.
 * A later area adds a file and one line to each of the four lists below.
 */
import type * as v from 'valibot';
import { accountsArgs, type AccountsEvents, type AccountsRequests, type AccountView } from './accounts.ts';
import { chatArgs, type ChatEvents, type ChatRequests } from './chat.ts';
import { discoveryArgs, type DiscoveryEvents, type DiscoveryRequests } from './discovery.ts';
import { pinsArgs, type PinsEvents, type PinsRequests } from './pins.ts';
import { settingsArgs, type SettingsEvents, type SettingsRequests } from './settings.ts';
import { rosterArgs, type RosterEvents, type RosterRequests } from './roster.ts';
import { framesArgs, type FramesEvents, type FramesRequests } from './frames.ts';

/** Raised when a change would break the companion or an older surface. */
export const contractVersion = 1;

export interface Requests
  extends
    AccountsRequests,
    DiscoveryRequests,
    PinsRequests,
    SettingsRequests,
    FramesRequests,
    RosterRequests,
    ChatRequests {}
export const requestArgs = {
  ...accountsArgs,
  ...discoveryArgs,
  ...pinsArgs,
  ...settingsArgs,
  ...framesArgs,
  ...rosterArgs,
  ...chatArgs,
};
export type BackgroundEvent =
  AccountsEvents | DiscoveryEvents | PinsEvents | SettingsEvents | FramesEvents | RosterEvents | ChatEvents;

export type RequestName = keyof Requests;
export type Args<N extends RequestName> = Requests[N]['args'];
export type Result<N extends RequestName> = Requests[N]['result'];
/** Every request has a handler: a missing one does not compile. */
export type Handlers = { readonly [N in RequestName]: (args: Args<N>) => Promise<Result<N>> };

/** Every request has a schema whose output is its argument type: anything else does not compile. */
type ArgsSchemas = { readonly [N in RequestName]: v.GenericSchema<unknown, Args<N>> };
requestArgs satisfies ArgsSchemas;

/** Name of the Port over which events are pushed. */
export const eventsPort = `causeway.events.${contractVersion}`;

/** First message on an events Port. `seq` counts pushed events; the next event carries `seq + 1`. */
export interface Snapshot {
  readonly type: 'snapshot';
  readonly seq: number;
  readonly accounts: readonly AccountView[];
  /** Highest frame that can be read; 0 when none was recorded. */
  readonly framesUpTo: number;
}
export type Pushed =
  Snapshot | { readonly type: 'event'; readonly seq: number; readonly event: BackgroundEvent };
