/** The compliance suites of the years 2020 to 2023, as tables of their specifications (§2 of each). */
import type { ProviderId } from './providers.ts';
import type { Category, Demand, Side } from './types.ts';

/** What a row is called; the words stand with the interface. */
export type FeatureId =
  | 'core-features'
  | 'tls'
  | 'direct-tls'
  | 'feature-discovery'
  | 'feature-broadcasts'
  | 'server-extensibility'
  | 'event-publishing'
  | 'web-connection'
  | 'connection-discovery'
  | 'im-core'
  | 'me-command'
  | 'avatars'
  | 'avatar-compatibility'
  | 'vcard-temp'
  | 'carbons'
  | 'blocking'
  | 'group-chat'
  | 'advanced-group-chat'
  | 'private-pubsub'
  | 'private-xml'
  | 'stream-management'
  | 'receipts'
  | 'history'
  | 'chat-states'
  | 'correction'
  | 'file-upload'
  | 'direct-file-transfer'
  | 'client-state'
  | 'push'
  | 'call-setup'
  | 'call-transport'
  | 'call-encryption'
  | 'stun-turn'
  | 'call-quality';

export interface SuiteRow {
  readonly feature: FeatureId;
  readonly providers: readonly ProviderId[];
  /** Of this side one of the providers is enough. */
  readonly oneOf?: Side;
  /** In the order of the tables: server, client, advanced server, advanced client. */
  readonly demands: readonly [Demand, Demand, Demand, Demand];
}

export interface Suite {
  /** Number of the XEP. */
  readonly xep: number;
  readonly year: number;
  readonly tables: Readonly<Partial<Record<Category, readonly SuiteRow[]>>>;
}

const demand: Readonly<Record<string, Demand>> = { y: 'yes', n: 'no', '-': 'n/a' };

/** `marks`: one letter a column, as the tables have ✓, ✕ and N/A. */
function row(feature: FeatureId, marks: string, providers: readonly ProviderId[], oneOf?: Side): SuiteRow {
  const at = (place: number): Demand => demand[marks.charAt(place)] ?? 'n/a';
  const demands: SuiteRow['demands'] = [at(0), at(1), at(2), at(3)];
  return { feature, providers, demands, ...(oneOf === undefined ? {} : { oneOf }) };
}

const core = [
  row('core-features', 'yyyy', ['rfc6120']),
  row('tls', 'yyyy', ['rfc7590']),
  row('direct-tls', 'nnyy', ['0368']),
  row('feature-discovery', 'yyyy', ['0030']),
  row('feature-broadcasts', 'nyyy', ['0115']),
  row('server-extensibility', 'y-y-', ['0114']),
  row('event-publishing', 'nnyy', ['0163']),
];

const webConnection = row('web-connection', 'yyyy', ['rfc7395', '0206'], 'client');
const web2020 = [webConnection, row('connection-discovery', 'nn-y', ['0156'])];
const web2022 = [webConnection, row('connection-discovery', 'ny-y', ['0156'])];

/** What all years have, around the row that they do not agree on. */
const im = (advancedGroupChat: SuiteRow): readonly SuiteRow[] => [
  row('im-core', 'yyyy', ['rfc6121']),
  row('me-command', '-y-y', ['0245']),
  row('avatars', '-n-y', ['0084']),
  row('avatar-compatibility', 'nnyy', ['0398', '0153']),
  row('vcard-temp', 'yyyy', ['0054']),
  row('carbons', 'yyyy', ['0280']),
  row('blocking', 'nnyy', ['0191']),
  row('group-chat', 'yyyy', ['0045', '0249']),
  advancedGroupChat,
  row('private-pubsub', 'nnyy', ['0223']),
  row('private-xml', 'nnyy', ['0049']),
  row('stream-management', 'nnyy', ['0198']),
  row('receipts', '-n-y', ['0184']),
  row('history', 'nnyy', ['0313']),
  row('chat-states', '-n-y', ['0085']),
  row('correction', '-n-y', ['0308']),
  row('file-upload', 'yyyy', ['0363']),
  row('direct-file-transfer', '-n-y', ['0234', '0261']),
];
const im2020 = im(row('advanced-group-chat', 'nnyy', ['0048', '0313-muc', '0410', '0411']));
const im2022 = im(row('advanced-group-chat', 'nnyy', ['0048', '0313-muc', '0402', '0410']));

const mobile = [
  row('stream-management', 'yyyy', ['0198']),
  row('client-state', 'yyyy', ['0352']),
  row('push', 'nnyy', ['0357']),
];

const av = [
  row('call-setup', '-y-y', ['0167', '0353']),
  row('call-transport', '-y-y', ['0176']),
  row('call-encryption', '-y-y', ['0320']),
  row('stun-turn', 'yyyy', ['0215']),
  row('call-quality', '-n-y', ['0293', '0294', '0338', '0339']),
];

/** Newest first. */
export const suites: readonly Suite[] = [
  { xep: 479, year: 2023, tables: { core, web: web2022, im: im2022, mobile, av } },
  { xep: 459, year: 2022, tables: { core, web: web2022, im: im2022, mobile, av } },
  { xep: 443, year: 2021, tables: { core, web: web2020, im: im2020, mobile, av } },
  { xep: 423, year: 2020, tables: { core, web: web2020, im: im2020, mobile } },
];
