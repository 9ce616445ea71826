/** The section of the options page that a location names: `#connection?address=…`. */
export const sections = ['accounts', 'connection', 'inspector'] as const;
export type Section = (typeof sections)[number];

export interface Place {
  readonly section: Section;
  /** What the Connection section is about; empty if nothing in particular. */
  readonly address: string;
}

export function readHash(hash: string): Place {
  const [name = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const section = sections.find((one) => one === name) ?? 'accounts';
  return { section, address: new URLSearchParams(query).get('address') ?? '' };
}

export function hashOf(section: Section, address = ''): string {
  return address === '' ? `#${section}` : `#${section}?${new URLSearchParams({ address }).toString()}`;
}
