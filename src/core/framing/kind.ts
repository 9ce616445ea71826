import { ns } from '../namespaces.ts';
import type { XmlElement } from '../xml/types.ts';
import type { FrameKind } from './frame.ts';
import { c2s, type FramingTable } from './table.ts';

/** What a top-level element is, by name and namespace together; anything not known is a `nonza` (XEP-0360). */
export function kindOf(element: XmlElement, table: FramingTable = c2s): FrameKind {
  const { name } = element;
  switch (element.ns) {
    case table.framing:
      return name === 'open' || name === 'close' ? name : 'nonza';
    case table.closesAlso:
      return name === 'close' ? name : 'nonza';
    case table.content:
      return name === 'message' || name === 'presence' || name === 'iq' ? name : 'nonza';
    case ns.streams:
      return name === 'features' || name === 'error' ? name : 'nonza';
    case ns.sasl:
    case ns.sasl2:
      return 'sasl';
    default:
      return 'nonza';
  }
}
