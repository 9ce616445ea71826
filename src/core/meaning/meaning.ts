/** A frame's tree as a tree of meanings. */
import type { Catalogue } from '../conformance/catalogue.ts';
import { ns } from '../namespaces.ts';
import { readFrame } from '../framing/index.ts';
import { attr, child, children, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { unsecured } from './humorous.ts';
import { openPayload } from './payloads.ts';
import type { Meaning, Opened, Spec } from './types.ts';

export interface MeaningContext {
  readonly catalogue: Catalogue;
  /** The mechanism of the SASL exchange that the frame is part of, where it is known. */
  readonly mechanism: string | null;
}

/** Parts that are shown of one frame; a form of a thousand rows is one part. */
const mostParts = 400;

/**
 * What `root` and everything in it means. Elements in the namespace of what holds them are part of it and not
 * listed, unless something is encoded in them or another specification's elements stand in them.
 */
export function meaningOf(root: XmlElement, context: MeaningContext): Meaning {
  return new Reader(context).meaning(root);
}

class Reader {
  private readonly context: MeaningContext;
  private left = mostParts;

  constructor(context: MeaningContext) {
    this.context = context;
  }

  meaning(element: XmlElement): Meaning {
    this.left -= 1;
    const { spec, theatre } = this.specOf(element.ns);
    const opened = openPayload(element, this.context.mechanism);
    const inner =
      opened?.type === 'form' ? [] : children(element).flatMap((one) => this.parts(one, element.ns));
    const decoded = opened?.type === 'binary' && opened.text !== null ? this.decoded(opened.text) : [];
    return { name: element.name, ns: element.ns, spec, theatre, opened, parts: [...inner, ...decoded] };
  }

  /** `element` where it means something of its own, else what in it does. */
  private parts(element: XmlElement, around: string): Meaning[] {
    if (this.left <= 0) return [];
    if (element.ns === ns.binaryXmpp && (element.name === 'zero' || element.name === 'one')) return [];
    const wrapped = ['message', 'presence', 'iq'].includes(element.name);
    const telling = element.ns !== around || wrapped || openPayload(element, this.context.mechanism) !== null;
    if (telling && !conditionNamespaces.includes(element.ns)) {
      const meaning = this.meaning(element);
      return [wrapped && meaning.opened === null ? { ...meaning, opened: wrappedStanza(element) } : meaning];
    }
    return children(element).flatMap((one) => this.parts(one, element.ns));
  }

  /** What was written in bits may be a stanza again. */
  private decoded(text: string): Meaning[] {
    const reading = readFrame(text);
    return reading.ok && this.left > 0 ? [this.meaning(reading.element)] : [];
  }

  private specOf(namespace: string): { spec: Spec; theatre: boolean } {
    const known = this.context.catalogue.specOf(namespace);
    if (known !== null) return { spec: known, theatre: false };
    const plain = unsecured(namespace);
    const meant = plain === null ? null : this.context.catalogue.specOf(plain);
    return meant === null ? { spec: { type: 'private' }, theatre: false } : { spec: meant, theatre: true };
  }
}

/** UTF-16 code units of a body; all of it stands in the exact text. */
const mostBody = 4000;

function wrappedStanza(element: XmlElement): Opened {
  const body = child(element, 'body');
  return {
    type: 'stanza',
    kind: attr(element, 'type') ?? null,
    from: attr(element, 'from') ?? null,
    to: attr(element, 'to') ?? null,
    body: body === undefined ? null : text(body).slice(0, mostBody),
  };
}

/** Their elements are shown with the error that holds them. */
const conditionNamespaces: readonly string[] = [ns.streamErrors, ns.stanzas];
