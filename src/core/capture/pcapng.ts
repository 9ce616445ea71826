/**
 * pcapng (draft-ietf-opsawg-pcapng) with Wireshark's link type for exported PDUs (252): each frame goes to the XMPP
 * dissector as it is. Addresses and ports are invented, from the ranges for documentation (RFC 5737), so that each
 * stream is a conversation of its own.
 */
import type { FrameRecord } from '../framing/frame.ts';

const linkType = 252;
/** What a block may capture of a packet at most (Wireshark's WTAP_MAX_PACKET_SIZE_STANDARD), tags included. */
const mostCaptured = 262_144;

/** Tags of an exported PDU (epan/exported_pdu.h); their numbers are big-endian, those of pcapng the file's own. */
const tags = {
  dissector: 12,
  source4: 20,
  target4: 21,
  portType: 24,
  sourcePort: 25,
  targetPort: 26,
} as const;
const tcp = 2;
const server = [192, 0, 2, 1] as const;
const client = [198, 51, 100, 1] as const;
const clientPort = 5222;
const serverPort = 5269;
const firstPort = 49_152;
const ports = 65_536 - firstPort;

/** Section header and the one interface. */
export function pcapngHead(): Uint8Array {
  const section = new Uint8Array(16);
  const view = new DataView(section.buffer);
  view.setUint32(0, 0x1a2b3c4d, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 0, true);
  // The length of the section is not known.
  view.setBigInt64(8, -1n, true);
  const face = new Uint8Array(8);
  const faceView = new DataView(face.buffer);
  faceView.setUint16(0, linkType, true);
  faceView.setUint32(4, 0, true);
  return joined([block(0x0a0d0d0a, [section, option(4, bytesOf('Causeway')), end()]), block(1, [face])]);
}

/** A packet; `place` numbers the streams from 0. A frame longer than a packet may be is cut, and says so. */
export function pcapngPacket(frame: FrameRecord, place: number, between: 'client' | 'servers'): Uint8Array {
  const port = firstPort + (place % ports);
  const host = [...client.slice(0, 3), 1 + (Math.floor(place / ports) % 254)];
  const well = between === 'servers' ? serverPort : clientPort;
  const out = frame.direction === 'out';
  const head = joined([
    tag(tags.dissector, bytesOf('xmpp')),
    tag(tags.source4, Uint8Array.from(out ? host : server)),
    tag(tags.target4, Uint8Array.from(out ? server : host)),
    tag(tags.portType, word(tcp)),
    tag(tags.sourcePort, word(out ? port : well)),
    tag(tags.targetPort, word(out ? well : port)),
    tag(0, new Uint8Array()),
  ]);
  const text = bytesOf(frame.text);
  const captured = text.subarray(0, mostCaptured - head.length);
  const fixed = new Uint8Array(20);
  const view = new DataView(fixed.buffer);
  const micros = BigInt(Math.round(frame.time * 1000));
  view.setUint32(4, Number(micros >> 32n), true);
  view.setUint32(8, Number(micros & 0xffffffffn), true);
  view.setUint32(12, head.length + captured.length, true);
  view.setUint32(16, head.length + text.length, true);
  return block(6, [fixed, head, captured]);
}

/** A block, padded to 32 bits, its length before and after. */
function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = joined(parts);
  const length = 12 + padded(body.length);
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  out.set(body, 8);
  view.setUint32(length - 4, length, true);
  return out;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + padded(value.length));
  const view = new DataView(out.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  out.set(value, 4);
  return out;
}

function end(): Uint8Array {
  return new Uint8Array(4);
}

function tag(number: number, value: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + padded(value.length));
  const view = new DataView(out.buffer);
  view.setUint16(0, number);
  view.setUint16(2, padded(value.length));
  out.set(value, 4);
  return out;
}

function word(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

const encoder = new TextEncoder();

function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
