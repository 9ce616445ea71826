/** What a frame means: its payloads by specification, and what is encoded in them opened. */
import type { PictureSize } from './picture-size.ts';
import type { RfcSpec, XepSpec } from '../conformance/catalogue.ts';

/** `own`: no namespace of its own, so its parent's. `private`: nobody's that is known. */
export type Spec = XepSpec | RfcSpec | { readonly type: 'private' };

export interface Meaning {
  readonly name: string;
  readonly ns: string;
  readonly spec: Spec;
  /** True where the namespace is `urn:xmpps:` or `https:` instead of what it is known by (XEP-0419). */
  readonly theatre: boolean;
  readonly opened: Opened | null;
  /** The elements in it that other specifications define, and what was wrapped in it. */
  readonly parts: readonly Meaning[];
}

/** A name and a value. A secret one has no value: its masked text tells its length at most. */
export interface OpenedField {
  readonly name: string;
  readonly value: string | null;
}

export type Opened =
  /** XEP-0004. */
  | { readonly type: 'form'; readonly form: Form }
  /** XEP-0203. */
  | { readonly type: 'delay'; readonly stamp: string; readonly from: string | null; readonly reason: string }
  /** A SASL message; `step` names it as RFC 5802 §7 does, `encoded` counts the characters of its base64. */
  | {
      readonly type: 'sasl';
      readonly step: 'client-first' | 'server-first' | 'client-final' | 'server-final' | 'message';
      readonly mechanism: string | null;
      readonly encoded: number;
      readonly fields: readonly OpenedField[];
    }
  /** A picture in a vCard or an avatar; `data` is its base64 without blanks. */
  | {
      readonly type: 'picture';
      readonly mime: PictureType;
      readonly bytes: number;
      /** Null where its bytes do not say. */
      readonly size: PictureSize | null;
      readonly data: string;
    }
  /** Base64 that is no picture we show. */
  | { readonly type: 'bytes'; readonly bytes: number }
  /** A stanza inside another one (XEP-0297): who wrapped it says that it was from and to these. */
  | {
      readonly type: 'stanza';
      readonly kind: string | null;
      readonly from: string | null;
      readonly to: string | null;
      readonly body: string | null;
    }
  /** A defined condition (RFC 6120 §8.3.3, §4.9.3). */
  | {
      readonly type: 'condition';
      readonly condition: string;
      readonly kind: string | null;
      readonly said: string;
    }
  /** Names and values of a small payload. */
  | { readonly type: 'fields'; readonly fields: readonly OpenedField[] }
  /** XEP-0239; null where the bits are no whole UTF-8 text. */
  | { readonly type: 'binary'; readonly bits: number; readonly text: string | null };

export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** Null where they are secret. */
  readonly values: readonly string[] | null;
}

export interface Form {
  /** `form`, `submit`, `result` or `cancel`. */
  readonly type: string;
  readonly title: string;
  readonly instructions: readonly string[];
  /** The value of FORM_TYPE (XEP-0068), null without one. */
  readonly formType: string | null;
  readonly fields: readonly FormField[];
  /** A result of many: the columns, and a row an item. */
  readonly columns: readonly FormField[];
  readonly items: readonly (readonly FormField[])[];
}
