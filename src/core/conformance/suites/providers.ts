/** Every specification that a suite asks for: by what one can tell that it is there, and what switches it on. */
import type { Check, Provider, Remedy } from './types.ts';

/** In the disco#info of the server itself, of the account there, or of either. */
const ofServer = (...features: readonly string[]): Check => ({ features, of: ['server'] });
const ofAccount = (...features: readonly string[]): Check => ({ features, of: ['account'] });
const ofEither = (...features: readonly string[]): Check => ({ features, of: ['account', 'server'] });
const ofClient = (...features: readonly string[]): Check => ({ features, of: ['client'] });
const either = (...any: readonly Check[]): Check => ({ any });
const unseen = { unseen: 'not-advertised' } as const;
const mod = (...modules: readonly string[]): Remedy => ({ modules });
const pep: Check = { identity: 'pubsub/pep', of: ['account'] };
const pubsub = 'http://jabber.org/protocol/pubsub';
const muc = 'http://jabber.org/protocol/muc';

/** A feature of clients alone. */
const clientOnly = (spec: string, ...features: readonly string[]): Provider => ({
  spec,
  server: null,
  client: features.length === 0 ? unseen : ofClient(...features),
});

const ejabberdPep: Remedy = { lines: ['modules:', '  mod_pubsub:', '    plugins: [flat, pep]'] };

export const providers = {
  rfc6120: { spec: 'RFC 6120', server: { session: 'online' }, client: { session: 'online' } },
  rfc7590: { spec: 'RFC 7590', server: { session: 'tls' }, client: { session: 'tls' } },
  rfc6121: {
    spec: 'RFC 6121',
    server: { answers: 'roster' },
    client: { sent: ['jabber:iq:roster'] },
    prosody: mod('roster'),
    ejabberd: mod('mod_roster'),
  },
  rfc7395: {
    spec: 'RFC 7395',
    server: either({ session: 'websocket' }, { listed: ['websocket'] }),
    client: { session: 'websocket' },
    prosody: mod('websocket'),
    ejabberd: {
      lines: ['listen:', '  - module: ejabberd_http', '    request_handlers:', '      /ws: ejabberd_http_ws'],
    },
  },
  '0206': {
    spec: 'XEP-0206',
    server: either({ session: 'bosh' }, { listed: ['bosh'] }),
    client: { session: 'bosh' },
    prosody: mod('bosh'),
    ejabberd: {
      modules: ['mod_bosh'],
      lines: ['listen:', '  - module: ejabberd_http', '    request_handlers:', '      /bosh: mod_bosh'],
    },
  },
  '0156': {
    spec: 'XEP-0156',
    server: { document: 'host-meta' },
    client: { session: 'host-meta' },
    prosody: mod('http_altconnect'),
    ejabberd: {
      modules: ['mod_host_meta'],
      lines: [
        'listen:',
        '  - module: ejabberd_http',
        '    request_handlers:',
        '      /.well-known/host-meta: mod_host_meta',
        '      /.well-known/host-meta.json: mod_host_meta',
      ],
    },
  },
  '0368': {
    spec: 'XEP-0368',
    server: { listed: ['tls'], otherwise: 'needs-dns' },
    client: unseen,
    prosody: { lines: ['c2s_direct_tls_ports = { 5223 }', '-- and an SRV record _xmpps-client._tcp'] },
    ejabberd: {
      lines: [
        'listen:',
        '  - port: 5223',
        '    module: ejabberd_c2s',
        '    tls: true',
        '# and an SRV record _xmpps-client._tcp',
      ],
    },
  },
  '0030': {
    spec: 'XEP-0030',
    server: { answers: 'disco' },
    client: ofClient('http://jabber.org/protocol/disco#info'),
    prosody: mod('disco'),
    ejabberd: mod('mod_disco'),
  },
  '0115': {
    spec: 'XEP-0115',
    server: either(
      { stream: ['http://jabber.org/protocol/caps'] },
      ofServer('http://jabber.org/protocol/caps', 'http://jabber.org/protocol/caps#optimize'),
    ),
    client: ofClient('http://jabber.org/protocol/caps'),
    prosody: mod('disco'),
    ejabberd: mod('mod_caps'),
  },
  '0114': { spec: 'XEP-0114', server: { unseen: 'behind-the-server' }, client: null },
  '0163': {
    spec: 'XEP-0163',
    server: pep,
    client: ofClient(
      'urn:xmpp:avatar:metadata+notify',
      'urn:xmpp:bookmarks:1+notify',
      'storage:bookmarks+notify',
    ),
    prosody: mod('pep'),
    ejabberd: ejabberdPep,
  },
  '0245': clientOnly('XEP-0245'),
  '0084': clientOnly('XEP-0084', 'urn:xmpp:avatar:metadata+notify', 'urn:xmpp:avatar:metadata'),
  '0398': {
    spec: 'XEP-0398',
    server: ofAccount('urn:xmpp:pep-vcard-conversion:0'),
    client: ofClient('urn:xmpp:avatar:metadata+notify'),
    prosody: mod('vcard_legacy'),
    ejabberd: mod('mod_vcard', 'mod_avatar'),
  },
  '0153': {
    spec: 'XEP-0153',
    server: either(ofEither('vcard-temp'), { answers: 'vcard' }),
    client: unseen,
    prosody: mod('vcard_legacy'),
    ejabberd: mod('mod_vcard', 'mod_vcard_xupdate'),
  },
  '0054': {
    spec: 'XEP-0054',
    server: either(ofEither('vcard-temp'), { answers: 'vcard' }),
    client: ofClient('vcard-temp'),
    prosody: mod('vcard_legacy'),
    ejabberd: mod('mod_vcard'),
  },
  '0280': {
    spec: 'XEP-0280',
    server: either(ofEither('urn:xmpp:carbons:2'), { stream: ['urn:xmpp:carbons:2'] }),
    client: either({ sent: ['urn:xmpp:carbons:2'] }, ofClient('urn:xmpp:carbons:2')),
    prosody: mod('carbons'),
    ejabberd: mod('mod_carboncopy'),
  },
  '0191': {
    spec: 'XEP-0191',
    server: ofEither('urn:xmpp:blocking'),
    client: ofClient('urn:xmpp:blocking'),
    prosody: mod('blocklist'),
    ejabberd: mod('mod_blocking', 'mod_privacy'),
  },
  '0045': {
    spec: 'XEP-0045',
    server: { features: [muc], of: ['component'] },
    client: ofClient(muc),
    prosody: { component: ['conference', 'muc'] },
    ejabberd: mod('mod_muc'),
  },
  '0249': {
    spec: 'XEP-0249',
    server: { relayed: true },
    client: ofClient('jabber:x:conference'),
  },
  '0048': {
    spec: 'XEP-0048',
    server: either(pep, ofEither('jabber:iq:private'), { answers: 'private' }),
    client: ofClient('storage:bookmarks+notify'),
    prosody: mod('pep', 'bookmarks'),
    ejabberd: mod('mod_private'),
  },
  '0313': {
    spec: 'XEP-0313',
    server: ofEither('urn:xmpp:mam:2', 'urn:xmpp:mam:1', 'urn:xmpp:mam:0'),
    client: either(ofClient('urn:xmpp:mam:2'), { sent: ['urn:xmpp:mam:2'] }),
    prosody: mod('mam'),
    ejabberd: mod('mod_mam'),
  },
  '0313-muc': {
    spec: 'XEP-0313',
    server: either(
      { features: ['urn:xmpp:mam:2', 'urn:xmpp:mam:1', 'urn:xmpp:mam:0'], of: ['room'] },
      // Prosody tells it of the service too; without a room nothing else does.
      { features: ['urn:xmpp:mam:2'], of: ['component'] },
    ),
    client: unseen,
    prosody: { component: ['conference', 'muc'], modules: ['muc_mam'] },
    ejabberd: {
      modules: ['mod_mam'],
      lines: ['modules:', '  mod_muc:', '    default_room_options:', '      mam: true'],
    },
  },
  '0402': {
    spec: 'XEP-0402',
    server: ofAccount('urn:xmpp:bookmarks:1#compat', 'urn:xmpp:bookmarks:1#compat-pep'),
    client: ofClient('urn:xmpp:bookmarks:1+notify'),
    prosody: mod('bookmarks'),
    ejabberd: { modules: ['mod_private'], ...ejabberdPep },
  },
  '0411': {
    spec: 'XEP-0411',
    server: ofAccount('urn:xmpp:bookmarks-conversion:0'),
    client: unseen,
    prosody: mod('bookmarks'),
    ejabberd: { modules: ['mod_private'], ...ejabberdPep },
  },
  '0410': {
    spec: 'XEP-0410',
    server: { features: [`${muc}#self-ping-optimization`], of: ['room'] },
    client: unseen,
    prosody: { component: ['conference', 'muc'] },
    ejabberd: mod('mod_muc'),
  },
  '0223': {
    spec: 'XEP-0223',
    server: { every: [pep, ofAccount(`${pubsub}#publish-options`)] },
    client: unseen,
    prosody: mod('pep'),
    ejabberd: ejabberdPep,
  },
  '0049': {
    spec: 'XEP-0049',
    server: either(ofEither('jabber:iq:private'), { answers: 'private' }),
    client: unseen,
    prosody: mod('bookmarks'),
    ejabberd: mod('mod_private'),
  },
  '0198': {
    spec: 'XEP-0198',
    server: { stream: ['urn:xmpp:sm:3', 'urn:xmpp:sm:2'] },
    client: { sent: ['urn:xmpp:sm:3'] },
    prosody: mod('smacks'),
    ejabberd: mod('mod_stream_mgmt'),
  },
  '0184': clientOnly('XEP-0184', 'urn:xmpp:receipts'),
  '0085': clientOnly('XEP-0085', 'http://jabber.org/protocol/chatstates'),
  '0308': clientOnly('XEP-0308', 'urn:xmpp:message-correct:0'),
  '0363': {
    spec: 'XEP-0363',
    server: { features: ['urn:xmpp:http:upload:0'], of: ['component', 'server'] },
    client: ofClient('urn:xmpp:http:upload:0'),
    prosody: { component: ['upload', 'http_file_share'] },
    ejabberd: {
      modules: ['mod_http_upload'],
      lines: [
        'listen:',
        '  - module: ejabberd_http',
        '    request_handlers:',
        '      /upload: mod_http_upload',
      ],
    },
  },
  '0234': clientOnly(
    'XEP-0234',
    'urn:xmpp:jingle:apps:file-transfer:5',
    'urn:xmpp:jingle:apps:file-transfer:4',
  ),
  '0261': clientOnly('XEP-0261', 'urn:xmpp:jingle:transports:ibb:1'),
  '0352': {
    spec: 'XEP-0352',
    server: { stream: ['urn:xmpp:csi:0'] },
    client: { sent: ['urn:xmpp:csi:0'] },
    prosody: mod('csi_simple'),
    ejabberd: mod('mod_client_state'),
  },
  '0357': {
    spec: 'XEP-0357',
    server: ofEither('urn:xmpp:push:0'),
    client: unseen,
    prosody: mod('cloud_notify'),
    ejabberd: mod('mod_push'),
  },
  '0167': clientOnly('XEP-0167', 'urn:xmpp:jingle:apps:rtp:1'),
  '0353': clientOnly('XEP-0353', 'urn:xmpp:jingle-message:0'),
  '0176': clientOnly('XEP-0176', 'urn:xmpp:jingle:transports:ice-udp:1'),
  '0320': clientOnly('XEP-0320', 'urn:xmpp:jingle:apps:dtls:0'),
  '0215': {
    spec: 'XEP-0215',
    server: ofServer('urn:xmpp:extdisco:2', 'urn:xmpp:extdisco:1'),
    client: ofClient('urn:xmpp:extdisco:2'),
    prosody: mod('turn_external'),
    ejabberd: mod('mod_stun_disco'),
  },
  '0293': clientOnly('XEP-0293', 'urn:xmpp:jingle:apps:rtp:rtcp-fb:0'),
  '0294': clientOnly('XEP-0294', 'urn:xmpp:jingle:apps:rtp:rtp-hdrext:0'),
  '0338': clientOnly('XEP-0338', 'urn:xmpp:jingle:apps:grouping:0'),
  '0339': clientOnly('XEP-0339', 'urn:xmpp:jingle:apps:rtp:ssma:0'),
} as const satisfies Record<string, Provider>;

export type ProviderId = keyof typeof providers;
