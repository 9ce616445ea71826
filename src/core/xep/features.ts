/** What this client tells others it can: exactly what is behind it. `docs/compliance.md` is held to this list. */
import { ns } from '../namespaces.ts';
import type { Info } from './xep-0030.ts';
import { verification, type Caps } from './xep-0115.ts';

export const ownInfo: Info = {
  identities: [{ category: 'client', type: 'web', lang: '', name: 'Causeway' }],
  features: [
    `${ns.avatarMetadata}+notify`,
    `${ns.bookmarks}+notify`,
    `${ns.chatSeen}+notify`,
    ns.caps,
    ns.chatMarkers,
    ns.chatStates,
    ns.conference,
    ns.correction,
    ns.delay,
    ns.discoInfo,
    ns.discoItems,
    ns.encryption,
    ns.fallback,
    ns.hints,
    ns.idle,
    ns.liveText,
    ns.muc,
    ns.outOfBand,
    ns.ping,
    ns.reactions,
    ns.receipts,
    ns.reply,
    ns.retraction,
    ns.stanzaIds,
    ns.version,
  ],
  forms: [],
};

const node = 'urn:causeway:client';

/** The same of who does not want to see what others write before they send it (XEP-0301 §5). */
export const ownInfoWithoutLive: Info = {
  ...ownInfo,
  features: ownInfo.features.filter((feature) => feature !== ns.liveText),
};

function capsOf(info: Info): Caps {
  let own: string | null = null;
  return {
    hash: 'sha-1',
    node,
    get ver() {
      return (own ??= verification(info) ?? '');
    },
  };
}

/** What is said in every presence (XEP-0115 §4). Worked out when first asked for: a worker that wakes has no time. */
export const ownCaps: Caps = capsOf(ownInfo);
export const ownCapsWithoutLive: Caps = capsOf(ownInfoWithoutLive);

/** The node under which others ask for it (§6.2). */
export const ownNode = ({ ver }: Caps = ownCaps): string => `${node}#${ver}`;
