/** XEP-0092 Software Version 1.1. */
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { resultOf } from './rfc6120-iq.ts';

export interface Product {
  readonly name: string;
  readonly version: string;
}

/** Answers a version request (§3); the operating system is nobody's business and optional. */
export function versionResult(iq: XmlElement, product: Product): XmlElement {
  const name = el('name', ns.version, {}, product.name);
  const version = el('version', ns.version, {}, product.version);
  return resultOf(iq, el('query', ns.version, {}, name, version));
}
