import { expect, test } from 'vitest';
import { changesBetween } from './compare.ts';
import { reportOf } from './report.ts';
import {
  candidate,
  clientEndpoint,
  documentFailed,
  documentRead,
  evidence,
  serverEndpoint,
} from './samples.testing.ts';

const good = reportOf(evidence());
const told = (...changes: Parameters<typeof evidence>) =>
  changesBetween(good, reportOf(evidence(...changes))).map(
    ({ kind, before, after }) => `${kind}: ${before?.code ?? 'nothing'} → ${after?.code ?? 'nothing'}`,
  );

test('nothing changed where only time passed', () => {
  const slower = clientEndpoint({
    steps: clientEndpoint().steps.map((step) => ({ ...step, at: step.at * 7 })),
  });
  expect(told({ at: 0, took: 5, endpoints: [serverEndpoint(), slower] })).toEqual([]);
});

test('an endpoint that is gone is one change, and so is one that came', () => {
  const bosh = { id: 'bosh', transport: 'bosh', url: 'https://capulet.example/bosh' } as const;
  const more = {
    endpoints: [serverEndpoint(), clientEndpoint(), clientEndpoint(bosh)],
    resolution: { candidates: [candidate(), candidate(bosh)] },
  };
  expect(told(more)).toEqual(['better: nothing → endpoint-reached']);
  const gone = changesBetween(reportOf(evidence(more)), good);
  expect(gone).toHaveLength(1);
  expect(gone[0]).toMatchObject({ kind: 'worse', before: { params: { transport: 'bosh' } }, after: null });
});

test('an endpoint that fails now is worse, and its figures are not told besides', () => {
  const failure = { area: 'servers', failure: { code: 'dial-timeout', seconds: 10 } } as const;
  const broken = clientEndpoint({ offered: null, steps: [{ name: 'socket', at: 30, failure }] });
  expect(told({ endpoints: [serverEndpoint(), broken] })).toEqual([
    'worse: endpoint-reached → endpoint-failed',
  ]);
});

test('what cannot be checked any more is neither better nor worse', () => {
  expect(
    told({
      resolution: {
        documents: [
          documentRead('host-meta.json', { security: null }),
          documentRead('host-meta', { security: null }),
        ],
      },
    }),
  ).toEqual(['other: hsts → hsts-unseen']);
});

test('worse comes first', () => {
  const changes = told({
    endpoints: [serverEndpoint()],
    resolution: {
      documents: [
        documentRead('host-meta.json'),
        documentFailed('host-meta', { code: 'http-status', status: 404 }),
      ],
      findings: [],
    },
  });
  expect(changes[0]).toMatch(/^worse/);
  expect(changes).toContain('worse: document-read → document-failed');
});
