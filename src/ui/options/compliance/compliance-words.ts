/** Compliance in words: what a row is called, what was seen, why something cannot be told. */
import type { GradedRow, Standing } from '../../../core/conformance/suites/grade.ts';
import type { FeatureId } from '../../../core/conformance/suites/suites.ts';
import type {
  Category,
  Demand,
  Level,
  Looked,
  Seen,
  Unseen,
  Verdict,
} from '../../../core/conformance/suites/types.ts';
import { transportWords } from '../../shared/candidate-words.ts';
import { list } from '../../shared/format.ts';
import type { Tone } from '../../shared/state-words.ts';
import { t, tn, type WordKey } from '../../shared/words.ts';

const featureKeys: Readonly<Record<FeatureId, WordKey>> = {
  'core-features': 'compliance_feature_coreFeatures',
  tls: 'compliance_feature_tls',
  'direct-tls': 'compliance_feature_directTls',
  'feature-discovery': 'compliance_feature_featureDiscovery',
  'feature-broadcasts': 'compliance_feature_featureBroadcasts',
  'server-extensibility': 'compliance_feature_serverExtensibility',
  'event-publishing': 'compliance_feature_eventPublishing',
  'web-connection': 'compliance_feature_webConnection',
  'connection-discovery': 'compliance_feature_connectionDiscovery',
  'im-core': 'compliance_feature_imCore',
  'me-command': 'compliance_feature_meCommand',
  avatars: 'compliance_feature_avatars',
  'avatar-compatibility': 'compliance_feature_avatarCompatibility',
  'vcard-temp': 'compliance_feature_vcardTemp',
  carbons: 'compliance_feature_carbons',
  blocking: 'compliance_feature_blocking',
  'group-chat': 'compliance_feature_groupChat',
  'advanced-group-chat': 'compliance_feature_advancedGroupChat',
  'private-pubsub': 'compliance_feature_privatePubsub',
  'private-xml': 'compliance_feature_privateXml',
  'stream-management': 'compliance_feature_streamManagement',
  receipts: 'compliance_feature_receipts',
  history: 'compliance_feature_history',
  'chat-states': 'compliance_feature_chatStates',
  correction: 'compliance_feature_correction',
  'file-upload': 'compliance_feature_fileUpload',
  'direct-file-transfer': 'compliance_feature_directFileTransfer',
  'client-state': 'compliance_feature_clientState',
  push: 'compliance_feature_push',
  'call-setup': 'compliance_feature_callSetup',
  'call-transport': 'compliance_feature_callTransport',
  'call-encryption': 'compliance_feature_callEncryption',
  'stun-turn': 'compliance_feature_stunTurn',
  'call-quality': 'compliance_feature_callQuality',
};
const categoryKeys: Readonly<Record<Category, WordKey>> = {
  core: 'compliance_category_core',
  web: 'compliance_category_web',
  im: 'compliance_category_im',
  mobile: 'compliance_category_mobile',
  av: 'compliance_category_av',
};
const unseenKeys: Readonly<Record<Unseen, WordKey>> = {
  reading: 'compliance_unseen_reading',
  'no-features': 'compliance_unseen_noFeatures',
  'no-answer': 'compliance_unseen_noAnswer',
  'not-advertised': 'compliance_unseen_notAdvertised',
  'needs-dns': 'compliance_unseen_needsDns',
  'behind-the-server': 'compliance_unseen_behindTheServer',
  'no-room': 'compliance_unseen_noRoom',
  'not-ours': 'compliance_unseen_notOurs',
  'not-sent': 'compliance_unseen_notSent',
};
const levelKeys: Readonly<Record<Level, WordKey>> = {
  core: 'compliance_level_core',
  advanced: 'compliance_level_advanced',
};
const demandKeys: Readonly<Record<Demand, WordKey>> = {
  yes: 'compliance_demand_yes',
  no: 'compliance_demand_no',
  'n/a': 'compliance_demand_na',
};
/** Of what was asked, and of what a session shows. */
const factKeys: Readonly<Record<string, WordKey>> = {
  roster: 'compliance_seen_roster',
  vcard: 'compliance_seen_vcard',
  private: 'compliance_seen_private',
  online: 'compliance_seen_online',
  tls: 'compliance_seen_tls',
  websocket: 'compliance_seen_websocket',
  bosh: 'compliance_seen_bosh',
  'host-meta': 'compliance_seen_hostMeta',
};
/** Titles of those that the catalogue of extensions does not hold. */
const rfcTitles: Readonly<Record<string, string>> = {
  'RFC 6120': 'XMPP: Core',
  'RFC 6121': 'XMPP: Instant Messaging and Presence',
  'RFC 7395': 'XMPP Subprotocol for WebSocket',
  'RFC 7590': 'Use of TLS in XMPP',
};

export const featureWords = (feature: FeatureId): string => t(featureKeys[feature]);
export const categoryWords = (category: Category): string => t(categoryKeys[category]);
export const levelWords = (level: Level): string => t(levelKeys[level]);
export const demandWords = (demand: Demand): string => t(demandKeys[demand]);
export const unseenWords = (why: Unseen): string => t(unseenKeys[why]);
export const rfcTitle = (spec: string): string => rfcTitles[spec] ?? '';

function factWords(what: string): string {
  const key = factKeys[what];
  return key === undefined ? what : t(key);
}

export function seenWords({ place, what, who }: Seen): string {
  switch (place) {
    case 'feature':
    case 'identity':
      return t('compliance_seen_by', what, who);
    case 'stream':
      return t('compliance_seen_stream', what);
    case 'listed':
      return t('compliance_seen_listed', transportOf(what), who);
    case 'document':
      return what;
    case 'answer':
      return what === 'disco' ? t('compliance_seen_disco', who) : factWords(what);
    case 'session':
      return factWords(what);
    case 'sent':
      return t('compliance_seen_sent', what);
    case 'relayed':
      return t('compliance_seen_relayed');
  }
}

const transports = ['websocket', 'bosh', 'tls', 'quic', 'starttls'] as const;

function transportOf(what: string): string {
  const transport = transports.find((one) => one === what);
  return transport === undefined ? what : transportWords({ transport });
}

/** What was looked for in vain, by where. */
function missingWords(looked: readonly Looked[]): string {
  const of = (...places: readonly Looked['place'][]): readonly string[] => [
    ...new Set(looked.filter(({ place }) => places.includes(place)).map(({ what }) => what)),
  ];
  const features = of('feature', 'identity');
  const [stream, listed] = [of('stream'), of('listed').map(transportOf)];
  return list([
    ...(features.length > 0 ? [t('compliance_no_features', list(features))] : []),
    ...(stream.length > 0 ? [t('compliance_no_stream', list(stream))] : []),
    ...(listed.length > 0 ? [t('compliance_no_listed', list(listed))] : []),
    ...(of('document').length > 0 ? [t('compliance_no_document')] : []),
    ...(of('answer').length > 0 ? [t('compliance_no_answer')] : []),
    ...(of('session').length > 0 ? [t('compliance_no_session')] : []),
  ]);
}

/** Why a verdict is as it is. */
export function reasonWords(verdict: Verdict): string {
  if (verdict.state === 'yes') return list(verdict.seen.slice(0, 3).map(seenWords));
  return verdict.state === 'no' ? missingWords(verdict.looked) : unseenWords(verdict.why);
}

/** `row` may be of the other side alone. */
export function stateWords(verdict: GradedRow['verdict']): string {
  if (verdict === null) return t('compliance_state_foreign');
  if (verdict.state === 'yes') return t('compliance_state_yes');
  if (verdict.state === 'no') return t('compliance_state_no');
  return verdict.why === 'reading' ? t('compliance_state_reading') : t('compliance_state_unknown');
}

export function standingWords({ state, no, unknown }: Standing): string {
  if (state === 'met') return t('compliance_standing_met');
  return state === 'missed' ? tn('compliance_standing_missed', no) : tn('compliance_standing_open', unknown);
}

export function standingTone({ state }: Standing): Tone {
  if (state === 'met') return 'good';
  return state === 'missed' ? 'bad' : 'off';
}
