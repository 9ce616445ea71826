/**
 * A private certificate authority that lives for one run. The browser is told to trust it (`trust.ts`),
 * so certificates are really checked and a wrong one really fails.
 */
import { createHash, X509Certificate } from 'node:crypto';
import './reflect.ts';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** One key or certificate by its hashes, each in base64. */
export interface Hashes {
  readonly sha256: string;
  readonly sha512: string;
}

function hashesOf(der: Buffer): Hashes {
  const hash = (name: string) => createHash(name).update(der).digest('base64');
  return { sha256: hash('sha256'), sha512: hash('sha512') };
}

/** What pins name: hashes of the SubjectPublicKeyInfo of a certificate in PEM (RFC 7469 §2.4). */
export function keyHashes(cert: string): Hashes {
  return hashesOf(new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' }));
}

/** What POSH names: hashes of the whole certificate (RFC 7711 §3.1). */
export function certificateHashes(cert: string): Hashes {
  return hashesOf(new X509Certificate(cert).raw);
}

interface LeafOptions {
  /** DNS names in the certificate; by default the name asked for and its wildcard. */
  readonly names?: readonly string[];
  /** Days until it ends, 30 by default; negative: it ran out already. */
  readonly days?: number;
}

export interface Authority {
  /** The authority's own certificate, PEM: what to trust. */
  readonly cert: string;
  /** A server and client certificate for a domain and everything under it; the same one at each call without options. */
  leaf(domain: string, options?: LeafOptions): Promise<Certificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const day = 24 * 60 * 60 * 1000;

async function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function privateKeyPem(keys: CryptoKeyPair): Promise<string> {
  const der = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return x509.PemConverter.encode(der, 'PRIVATE KEY');
}

function serialNumber(): string {
  // A leading 01 keeps the number positive and without redundant zero bytes.
  return `01${Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex')}`;
}

/**
 * Makes an authority. A second one that nobody trusts serves the wrong-certificate tests.
 * @param name common name, shown in certificate viewers
 */
export async function createAuthority(name = 'Causeway test world'): Promise<Authority> {
  x509.cryptoProvider.set(crypto);
  const keys = await newKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - 2 * day),
    notAfter: new Date(Date.now() + 30 * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });

  async function issue(domain: string, options: LeafOptions): Promise<Certificate> {
    const own = await newKeys();
    const names = options.names ?? [domain, `*.${domain}`];
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: `CN=${domain}`,
      issuer: root.subject,
      notBefore: new Date(Date.now() - 2 * day),
      notAfter: new Date(Date.now() + (options.days ?? 30) * day),
      signingAlgorithm: algorithm,
      signingKey: keys.privateKey,
      publicKey: own.publicKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
      ],
    });
    return { cert: certificate.toString('pem'), key: await privateKeyPem(own) };
  }

  const usual = new Map<string, Promise<Certificate>>();
  return {
    cert: root.toString('pem'),
    leaf(domain, options) {
      if (options !== undefined) return issue(domain, options);
      const known = usual.get(domain) ?? issue(domain, {});
      usual.set(domain, known);
      return known;
    },
  };
}
