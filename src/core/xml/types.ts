/** The element model shared by the parser, the serialiser and everything that reads stanzas. */

/** A half-open range [start, end) of UTF-16 offsets in the text that was parsed. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface XmlAttribute {
  /** Local name; for `xmlns="…"` it is `xmlns`, for `xmlns:x="…"` it is `x` with prefix `xmlns`. */
  readonly name: string;
  readonly prefix: string;
  /** Namespace name; empty for unprefixed attributes. */
  readonly ns: string;
  /** Normalised value (XML 1.0 §3.3.3), references resolved. */
  readonly value: string;
  /** UTF-16 offsets of the raw value between its quotes. Absent on elements built by us. */
  readonly start?: number;
  readonly end?: number;
}

export interface XmlElement {
  /** Local name. */
  readonly name: string;
  readonly prefix: string;
  /** Resolved namespace name; empty when there is none. */
  readonly ns: string;
  /** Namespace declarations included, in document order. */
  readonly attrs: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
  /** UTF-16 offsets of the whole element, tags included. Absent on elements built by us. */
  readonly start?: number;
  readonly end?: number;
  /** Of what stands between the tags; empty for `<a/>`. */
  readonly contentStart?: number;
  readonly contentEnd?: number;
}

/** Adjacent character data and CDATA sections are one string. */
export type XmlNode = XmlElement | string;

export interface XmlLimits {
  /** Elements nested at most; the root counts as 1. */
  readonly depth: number;
  /** Attributes on one element at most, namespace declarations included. */
  readonly attributes: number;
  /** UTF-16 code units of a frame at most. */
  readonly length: number;
}

export const defaultLimits: XmlLimits = { depth: 256, attributes: 256, length: 10 * 1024 * 1024 };

/** Why a text is not one standalone XML element as RFC 7395 §3.3.3 and RFC 6120 §11 require. */
export type XmlErrorCode =
  | 'empty'
  | 'leading-text'
  | 'trailing-text'
  | 'second-root'
  | 'declaration'
  | 'doctype'
  | 'comment'
  | 'processing-instruction'
  | 'undefined-entity'
  | 'bad-reference'
  | 'bad-character'
  | 'cdata-end-in-text'
  | 'less-than-in-attribute'
  | 'bad-name'
  | 'bad-attribute'
  | 'duplicate-attribute'
  | 'unbound-prefix'
  | 'reserved-prefix'
  | 'mismatched-tag'
  | 'unexpected-end'
  | 'syntax'
  | 'too-deep'
  | 'too-many-attributes'
  | 'too-long';
