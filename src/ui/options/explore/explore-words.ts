/** Answers of entities in words. */
import type { ExploreFailure } from '../../../contract/explore.ts';
import type { Catalogue } from '../../../core/conformance/catalogue.ts';
import { t } from '../../shared/words.ts';

export function exploreFailureWords(failure: ExploreFailure): string {
  switch (failure.code) {
    case 'refused': {
      const said = failure.text === null || failure.text === '' ? '' : ` (${failure.text})`;
      return t('explore_refused', `${failure.condition}${said}`);
    }
    case 'no-answer':
      return t('explore_noAnswer', String(failure.seconds));
    case 'session-ended':
      return t('explore_sessionEnded');
  }
}

export interface FeatureSpec {
  /** `XEP-0313` or `RFC 6121`; empty where nobody knows. */
  readonly spec: string;
  readonly title: string;
  readonly exact: boolean;
}

/** Which specification a feature is of. What asks to be notified is of the one whose node it names (XEP-0163 §4.3). */
export function specOfFeature(catalogue: Catalogue | null, feature: string): FeatureSpec {
  const found = catalogue?.specOf(feature.replace(/\+notify$/, '')) ?? null;
  if (found === null) return { spec: '', title: '', exact: false };
  if (found.type === 'rfc') return { spec: `RFC ${found.number}`, title: found.title, exact: true };
  const family = !found.exact && !feature.includes('#');
  return { spec: xepName(found.number), title: found.title, exact: !family };
}

export function xepName(number: number): string {
  return `XEP-${String(number).padStart(4, '0')}`;
}
