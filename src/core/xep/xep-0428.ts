/** XEP-0428 Fallback Indication 0.2.1: what of a body is there for who does not know another extension. */
import { ns } from '../namespaces.ts';
import { attr, children, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** [start, end) of the body in code points (§2.2); null: all of it. */
type Region = readonly [number, number] | null;

export function fallback(purpose: string, region: Region): XmlElement {
  const range = region === null ? {} : { start: String(region[0]), end: String(region[1]) };
  const inside = region === null ? [] : [el('body', ns.fallback, range)];
  return el('fallback', ns.fallback, { for: purpose }, ...inside);
}

const offset = (value: string | undefined, otherwise: number): number =>
  value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : otherwise;

/**
 * Parts a body: what is said, and what stands there in place of `purpose`. Ranges that lie outside, overlap or run
 * backwards take away what they cover of the body, and nothing else.
 */
export function withoutFallback(
  message: XmlElement,
  purpose: string,
  body: string,
): { readonly body: string; readonly instead: string } {
  const marks = children(message, 'fallback', ns.fallback).filter((one) => attr(one, 'for') === purpose);
  if (marks.length === 0) return { body, instead: '' };
  const points = Array.from(body);
  const covered = new Uint8Array(points.length);
  for (const mark of marks) {
    const regions = children(mark, 'body');
    if (children(mark).length === 0) covered.fill(1);
    for (const one of regions)
      covered.fill(1, offset(attr(one, 'start'), 0), offset(attr(one, 'end'), points.length));
  }
  const which = (wanted: number): string => points.filter((_, at) => covered[at] === wanted).join('');
  return { body: which(0), instead: which(1) };
}
