import type { XmlAttribute } from './types.ts';

/** Up to this many attributes are compared pair by pair; beyond it a set keeps the cost linear. */
const FEW = 8;

/**
 * Index of the first attribute with the expanded name of an earlier one, whatever their prefixes, or -1
 * (Namespaces in XML 1.0 §6.3).
 */
export function repeatedAttribute(attrs: readonly XmlAttribute[]): number {
  return attrs.length > FEW ? repeatedAmongMany(attrs) : repeatedAmongFew(attrs);
}

function repeatedAmongFew(attrs: readonly XmlAttribute[]): number {
  for (let i = 1; i < attrs.length; i++) {
    for (let j = 0; j < i; j++) {
      if (attrs[i]?.name === attrs[j]?.name && attrs[i]?.ns === attrs[j]?.ns) return i;
    }
  }
  return -1;
}

function repeatedAmongMany(attrs: readonly XmlAttribute[]): number {
  const seen = new Set<string>();
  // A name holds no space, so the pair is unambiguous.
  return attrs.findIndex((one, i) => seen.add(`${one.name} ${one.ns}`).size <= i);
}
