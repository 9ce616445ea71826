/** The list of extensions, searched and filtered. */
import type { Catalogue, Extension } from '../../core/conformance/catalogue.ts';

export interface CatalogueFilter {
  readonly sought: string;
  /** Empty: any. */
  readonly status: string;
  readonly track: string;
  /** Numbers of extensions that whoever is asked supports; null where nobody is. */
  readonly supported: ReadonlyMap<number, readonly string[]> | null;
}

/** By number, title, or namespace; without regard to case. */
export function catalogueRows(
  all: readonly Extension[],
  { sought, status, track, supported }: CatalogueFilter,
): readonly Extension[] {
  const words = sought.trim().toLowerCase();
  const digits = /^(?:xep)?[\s-]*0*(\d{1,4})$/.exec(words)?.[1];
  return all.filter(({ spec, namespaces }) => {
    if (status !== '' && spec.status !== status) return false;
    if (track !== '' && spec.track !== track) return false;
    if (supported !== null && !supported.has(spec.number)) return false;
    if (words === '') return true;
    if (digits !== undefined && String(spec.number).includes(digits)) return true;
    return [spec.title, ...namespaces].some((text) => text.toLowerCase().includes(words));
  });
}

/** Which extensions these features are of, each with the features that say so. */
export function supportedBy(
  catalogue: Catalogue,
  features: readonly string[],
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, readonly string[]>();
  for (const feature of new Set(features)) {
    const spec = catalogue.specOf(feature.replace(/\+notify$/, ''));
    if (spec?.type === 'xep') found.set(spec.number, [...(found.get(spec.number) ?? []), feature]);
  }
  return found;
}
