/**
 * The one typed map of requests and events between contexts, merged from its areas.
 * A later area adds a file and one line to each of the four lists below.
 */
import * as v from 'valibot';
import { accountsArgs, type AccountsEvents, type AccountsRequests, type AccountView } from './accounts.ts';
import { composeArgs, type ComposeRequests } from './compose.ts';
import { chatArgs, type ChatEvents, type ChatRequests } from './chat.ts';
import { discoveryArgs, type DiscoveryEvents, type DiscoveryRequests } from './discovery.ts';
import { exploreArgs, type ExploreRequests } from './explore.ts';
import { federationArgs, type FederationEvents, type FederationRequests } from './federation.ts';
import { pinsArgs, type PinsEvents, type PinsRequests } from './pins.ts';
import { pageArgs, type PageEvents, type PageRequests } from './page.ts';
import { registerArgs, type RegisterRequests } from './register.ts';
import { reportsArgs, type ReportsEvents, type ReportsRequests } from './reports.ts';
import { settingsArgs, type SettingsEvents, type SettingsRequests } from './settings.ts';
import { notifyArgs, type NotifyEvents, type NotifyRequests } from './notify.ts';
import { roomsArgs, type RoomsEvents, type RoomsRequests } from './rooms.ts';
import { rosterArgs, type RosterEvents, type RosterRequests } from './roster.ts';
import { sessionArgs, type SessionEvents, type SessionRequests } from './session.ts';
import { filesArgs, type FilesRequests } from './files.ts';
import { framesArgs, type FramesEvents, type FramesRequests } from './frames.ts';

export interface Requests
  extends
    AccountsRequests,
    DiscoveryRequests,
    ExploreRequests,
    FederationRequests,
    PinsRequests,
    PageRequests,
    RegisterRequests,
    ReportsRequests,
    SettingsRequests,
    FilesRequests,
    FramesRequests,
    RoomsRequests,
    RosterRequests,
    SessionRequests,
    ChatRequests,
    ComposeRequests,
    NotifyRequests {}
export const requestArgs = {
  ...accountsArgs,
  ...discoveryArgs,
  ...exploreArgs,
  ...federationArgs,
  ...pinsArgs,
  ...pageArgs,
  ...registerArgs,
  ...reportsArgs,
  ...settingsArgs,
  ...filesArgs,
  ...framesArgs,
  ...roomsArgs,
  ...rosterArgs,
  ...sessionArgs,
  ...chatArgs,
  ...composeArgs,
  ...notifyArgs,
};
export type BackgroundEvent =
  | AccountsEvents
  | DiscoveryEvents
  | FederationEvents
  | PinsEvents
  | PageEvents
  | ReportsEvents
  | SettingsEvents
  | FramesEvents
  | RoomsEvents
  | RosterEvents
  | SessionEvents
  | ChatEvents
  | NotifyEvents;

export type RequestName = keyof Requests;
export type Args<N extends RequestName> = Requests[N]['args'];
export type Result<N extends RequestName> = Requests[N]['result'];
/** Every request has a handler: a missing one does not compile. */
export type Handlers = { readonly [N in RequestName]: (args: Args<N>) => Promise<Result<N>> };

/** Every request has a schema whose output is its argument type: anything else does not compile. */
type ArgsSchemas = { readonly [N in RequestName]: v.GenericSchema<unknown, Args<N>> };
requestArgs satisfies ArgsSchemas;

/** What a surface says over its events Port when it is shown or hidden; it counts as shown until then. */
export interface SurfaceNotice {
  readonly type: 'visible';
  readonly visible: boolean;
}
const surfaceNotice = v.strictObject({ type: v.literal('visible'), visible: v.boolean() });

/** Null for what is none. */
export function readNotice(message: unknown): SurfaceNotice | null {
  const parsed = v.safeParse(surfaceNotice, message);
  return parsed.success ? parsed.output : null;
}

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
