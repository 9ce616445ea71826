/** Questions to the DNS and what is believed of the answers (RFC 1035 §4, RFC 8484 §4). */
import { Buffer } from 'buffer';
import { AUTHENTIC_DATA, decode, DNSSEC_OK, encode, RECURSION_DESIRED } from 'dns-packet';
import type { Answer, DecodedPacket, RecordType } from 'dns-packet';
import type { DnsAnswer, DnsRecord, DnsType } from '../core/discovery/dns.ts';
import { readServiceBinding } from './svcb.ts';

/** No message is longer: its length is told in 16 bits wherever it is told (RFC 1035 §4.2.2). */
export const longestMessage = 65_535;

/**
 * More records than any answer here has. Decompressing the names of a hostile message costs thousands of steps for each, and
 * its header may promise a quarter of a million.
 */
const mostRecords = 512;

/** What the library calls them; it would quietly send `HTTPS` as type 0. */
const wireName: Readonly<Record<DnsType, string>> = {
  SRV: 'SRV',
  TXT: 'TXT',
  TLSA: 'TLSA',
  HTTPS: 'UNKNOWN_65',
};

/**
 * A question in base64url, for `?dns=`. Its identifier is 0, so that caches can answer (RFC 8484 §4.1). DO and AD ask the
 * resolver to say whether it checked DNSSEC (RFC 6840 §5.7). `name` is in A-labels.
 */
export function encodeQuestion(name: string, type: DnsType): string {
  const message = encode({
    type: 'query',
    id: 0,
    flags: RECURSION_DESIRED | AUTHENTIC_DATA,
    questions: [{ name, type: wireName[type] as RecordType }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: 4096,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: DNSSEC_OK,
        flag_do: true,
        options: [],
      },
    ],
  });
  return message.toString('base64').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Reads the answer to one question. A name that does not exist, or has no such records, is an answer without records.
 * `not-dns` for what is no message, or the answer to something else. Never throws.
 */
export function readAnswer(message: Uint8Array, name: string, type: DnsType): DnsAnswer['outcome'] {
  const packet = decodeSafely(message);
  if (packet === null || !answersTo(packet, name, type)) return notDns;
  if (packet.flag_tc) return { ok: false, failure: { code: 'too-large', limit: longestMessage } };
  const rcode = rcodeOf(packet, message);
  if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN')
    return { ok: false, failure: { code: 'dns-error', rcode } };
  const records = recordsOf(packet.answers ?? [], name, type);
  return records === null ? notDns : { ok: true, records, authenticated: packet.flag_ad };
}

const notDns = { ok: false, failure: { code: 'not-dns' } } as const;

/** The types of the library leave out the code of the answer. */
type Packet = DecodedPacket & { readonly rcode?: string; readonly opcode?: string };

function decodeSafely(message: Uint8Array): Packet | null {
  if (message.length < 12 || message.length > longestMessage) return null;
  const view = new DataView(message.buffer, message.byteOffset);
  const promised = [4, 6, 8, 10].reduce((sum, at) => sum + view.getUint16(at), 0);
  if (promised > mostRecords) return null;
  try {
    const packet = decode(Buffer.from(message));
    // The library does not notice where the last record goes on beyond the end.
    return decode.bytes > message.length ? null : packet;
  } catch {
    return null;
  }
}

function answersTo(packet: Packet, name: string, type: DnsType): boolean {
  const [question, ...others] = packet.questions ?? [];
  return (
    packet.flag_qr &&
    packet.opcode === 'QUERY' &&
    others.length === 0 &&
    question !== undefined &&
    sameName(question.name, name) &&
    (question.type as string) === wireName[type]
  );
}

/** RFC 6891 §6.1.3: the upper bits of the code are in the OPT record. */
function rcodeOf(packet: Packet, message: Uint8Array): string {
  const upper = (packet.additionals ?? []).find((record) => record.type === 'OPT')?.extendedRcode ?? 0;
  return upper === 0 ? (packet.rcode ?? '') : `RCODE_${upper * 16 + ((message[3] ?? 0) & 15)}`;
}

/**
 * The records of the type, of the name or of what it is an alias of; null if one of them is malformed. Whatever else a
 * resolver adds was not asked for.
 */
function recordsOf(answers: readonly Answer[], name: string, type: DnsType): DnsRecord[] | null {
  const owner = canonical(answers, name);
  const records: DnsRecord[] = [];
  for (const answer of answers) {
    if (!isOf(answer, owner) || (answer.type as string) !== wireName[type]) continue;
    const record = recordOf(answer);
    if (record === null) return null;
    records.push(record);
  }
  return records;
}

/** Follows the aliases within the answer. */
function canonical(answers: readonly Answer[], name: string): string {
  let owner = name;
  // A chain has at most as many links as there are records; a loop ends there too.
  for (let link = 0; link < answers.length; link++) {
    const alias = answers.find((answer) => answer.type === 'CNAME' && isOf(answer, owner));
    if (alias?.type !== 'CNAME') break;
    owner = alias.data;
  }
  return owner;
}

function isOf(answer: Answer, owner: string): boolean {
  return 'class' in answer && answer.class === 'IN' && sameName(answer.name, owner);
}

function recordOf(answer: Answer): DnsRecord | null {
  const ttl = ('ttl' in answer ? answer.ttl : undefined) ?? 0;
  switch (answer.type) {
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = answer.data;
      return { type: 'SRV', ttl, priority, weight, port, target: target.toLowerCase() };
    }
    case 'TXT':
      return { type: 'TXT', ttl, text: textOf(answer.data) };
    case 'TLSA': {
      const { usage, selector, matchingType, certificate } = answer.data;
      return {
        type: 'TLSA',
        ttl,
        usage,
        selector,
        matching: matchingType,
        data: new Uint8Array(certificate),
      };
    }
    default: {
      if (!('data' in answer) || !(answer.data instanceof Uint8Array)) return null;
      const binding = readServiceBinding(answer.data);
      return binding === null ? null : { type: 'HTTPS', ttl, ...binding };
    }
  }
}

/** The strings of one record belong together (RFC 1464, XEP-0156 §3). */
function textOf(data: string | Uint8Array | readonly (string | Uint8Array)[]): string {
  const parts = typeof data === 'string' || data instanceof Uint8Array ? [data] : data;
  return new TextDecoder().decode(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))),
  );
}

/** RFC 4343: letters are the same in both cases; the final dot is one of spelling. */
function sameName(one: string, other: string): boolean {
  return spelled(one) === spelled(other);
}
function spelled(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
