import { expect, test } from 'vitest';
import { useWords } from '../words.ts';
import { violationReport } from './rule-words.ts';

test('a report on some of the frames that break a rule says of how many', () => {
  useWords({ message: (key, with_) => [key, ...with_].join(' '), language: () => 'en' });
  const frame = { seq: 7, time: 1, stream: 's', direction: 'in', kind: 'nonza', text: '', bytes: 0 } as const;
  const broken = [{ frame, violations: [{ rule: '6', breach: 'empty-frame', weight: 'fault' }] }] as const;
  expect(violationReport(broken, () => 's', 1201)).toContain('\ninspector_violationsPart 1 1,201\n');
  expect(violationReport(broken, () => 's', 1)).not.toContain('inspector_violationsPart');
});
