/** The section of the options page that a location names: `#connection?address=…`, `#pins?domain=…`. */
export const sections = [
  'accounts',
  'connection',
  'pins',
  'federation',
  'compliance',
  'explore',
  'catalogue',
  'publish',
  'inspector',
  'session',
  'settings',
] as const;
export type Section = (typeof sections)[number];

export interface Place {
  readonly section: Section;
  /** What the section is about: a resolved address, whose keys, frames or session; empty if nothing in particular. */
  readonly address: string;
}

export function readHash(hash: string): Place {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const section = sections.find((one) => one === name) ?? 'accounts';
  return { section, address: new URLSearchParams(query).get(subject(section)) ?? '' };
}

export function hashOf(section: Section, address = ''): string {
  const query = new URLSearchParams({ [subject(section)]: address }).toString();
  return address === '' ? `#${section}` : `#${section}?${query}`;
}

const ofAccounts: ReadonlySet<Section> = new Set(['inspector', 'session', 'compliance']);

function subject(section: Section): string {
  if (section === 'pins' || section === 'federation') return 'domain';
  return ofAccounts.has(section) ? 'account' : 'address';
}
