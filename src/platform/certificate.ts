/** The public key of a certificate (RFC 5280 §4.1), which is what pins are hashes of, and when it ends. */
import { readValue, readValues, tag, type DerValue } from './der.ts';

/** `validity` among the parts of a TBSCertificate, and its key, where there is no version. */
const at = { validity: 3, key: 5 } as const;

/** Certificates are a few kilobytes; what is longer is not looked at. */
const longest = 64 * 1024;
/** TBSCertificate has ten parts at most: version to subjectPublicKeyInfo, two identifiers, extensions. */
const mostParts = 10;

/**
 * SubjectPublicKeyInfo of a certificate in DER, byte for byte as encoded; null for what is no certificate, or one too
 * long to look at. Nothing is verified: not its signature, its names or its dates. Never throws.
 */
export function spkiOf(der: Uint8Array): Uint8Array | null {
  const key = partOf(der, at.key);
  const [algorithm, bits] = partsOf(key, 2);
  if (key === undefined || algorithm?.tag !== tag.sequence || bits?.tag !== tag.bitString) return null;
  return key.whole.slice();
}

/**
 * When a certificate in DER ends, wall time in ms; null for what is no certificate, or whose time cannot be read
 * (RFC 5280 §4.1.2.5). Nothing is verified. Never throws.
 */
export function notAfterOf(der: Uint8Array): number | null {
  const [, end] = partsOf(partOf(der, at.validity), 2);
  if (end === undefined) return null;
  const text = String.fromCharCode(...end.content.subarray(0, 20));
  const [, years, rest] = /^(\d{2}|\d{4})(\d{10})Z$/.exec(text) ?? [];
  if (years === undefined || rest === undefined) return null;
  if ((years.length === 2) !== (end.tag === tag.utcTime)) return null;
  // RFC 5280 §4.1.2.5.1: two digits from 50 on are of the 20th century.
  const year = years.length === 4 ? years : `${Number(years) >= 50 ? '19' : '20'}${years}`;
  const [month, day, hour, minute, second] = rest.match(/\d\d/g) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
}

/** A part of the certificate's signed part, by its place without a version. */
function partOf(der: Uint8Array, place: number): DerValue | undefined {
  if (der.length > longest) return undefined;
  const certificate = readValue(der);
  if (certificate?.whole.length !== der.length) return undefined;
  const [signed] = partsOf(certificate, 3);
  const fields = partsOf(signed, mostParts);
  // serialNumber, signature, issuer, validity, subject, key; before them the version, which version 1 leaves out.
  return fields[fields[0]?.tag === tag.version ? place + 1 : place];
}

/** The parts of a sequence; none where it is none, or has more than `most`. */
function partsOf(value: DerValue | undefined, most: number): readonly DerValue[] {
  return value?.tag === tag.sequence ? (readValues(value.content, most) ?? []) : [];
}
