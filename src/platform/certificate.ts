/** The public key of a certificate (RFC 5280 §4.1), which is what pins are hashes of. */
import { fromBER, Sequence } from 'asn1js';

/** Certificates are a few kilobytes; what is longer is not looked at. */
const longest = 64 * 1024;

/**
 * SubjectPublicKeyInfo of a certificate in DER, byte for byte as encoded; null for what is no certificate, or one too long to look at. Nothing is
 * verified: not its signature, its names or its dates. Never throws.
 */
export function spkiOf(der: Uint8Array): Uint8Array | null {
  if (der.length > longest) return null;
  try {
    const { result, offset } = fromBER(new Uint8Array(der));
    return offset === der.length ? keyIn(result) : null;
  } catch {
    // Deeper than the stack, or something else the library does not foresee: no certificate either way.
    return null;
  }
}

function keyIn(certificate: unknown): Uint8Array | null {
  if (!(certificate instanceof Sequence)) return null;
  const [signed] = certificate.valueBlock.value;
  if (!(signed instanceof Sequence)) return null;
  const fields = signed.valueBlock.value;
  // serialNumber, signature, issuer, validity, subject; before them the version [0], which version 1 leaves out.
  const versioned = fields[0]?.idBlock.tagClass === contextSpecific;
  const key = fields[versioned ? 6 : 5];
  if (!(key instanceof Sequence)) return null;
  const [algorithm, bits] = key.valueBlock.value;
  if (!(algorithm instanceof Sequence) || bits?.idBlock.tagNumber !== bitString) return null;
  return key.valueBeforeDecodeView.slice();
}

/** Identifier octets (X.690 §8.1.2), in the terms of the library. */
const contextSpecific = 3;
const bitString = 3;
