import { expect, test } from 'vitest';
import { createCatalogue } from '../../core/conformance/catalogue.ts';
import rows from '../../core/conformance/catalogue-data.json';
import { catalogueRows, supportedBy } from './catalogue-rows.ts';

const catalogue = createCatalogue(rows);
const any = { sought: '', status: '', track: '', supported: null };
const numbers = (filter: Partial<Parameters<typeof catalogueRows>[1]>): readonly number[] =>
  catalogueRows(catalogue.all, { ...any, ...filter }).map(({ spec }) => spec.number);

test.each([
  ['313', 313],
  ['XEP-0313', 313],
  ['archive', 313],
  ['URN:XMPP:MAM:2', 313],
  ['humor', 0],
] as const)('%j is sought in numbers, titles and namespaces', (sought, number) => {
  if (number === 0) expect(numbers({ sought }).every((one) => one > 0)).toBe(true);
  else expect(numbers({ sought })).toContain(number);
});

test('status and type narrow it', () => {
  const humorous = catalogueRows(catalogue.all, { ...any, status: 'Humorous' });
  expect(humorous.map(({ spec }) => spec.number)).toContain(239);
  expect(humorous.length).toBeLessThan(30);
  expect(numbers({ status: 'Final', track: 'Standards Track' })).toContain(30);
  expect(numbers({ status: 'Final', track: 'Procedural' })).not.toContain(30);
  expect(numbers({})).toHaveLength(catalogue.all.length);
});

test('what somebody supports is told by features, of other versions and of nodes too', () => {
  const features = [
    'urn:xmpp:mam:2',
    'urn:xmpp:mam:2#extended',
    'urn:xmpp:avatar:metadata+notify',
    'own:thing',
    'jabber:iq:roster',
  ];
  const supported = supportedBy(catalogue, features);
  expect([...supported.keys()]).toEqual([313, 84]);
  expect(supported.get(313)).toEqual(['urn:xmpp:mam:2', 'urn:xmpp:mam:2#extended']);
  expect(numbers({ supported })).toEqual([84, 313]);
});
