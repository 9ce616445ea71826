/** What discovery found, for who needs its candidates alone. */
import type { Candidate, Resolution } from '../../src/core/discovery/types.ts';

/** Of a domain that is settled, without the documents that said so. */
export const resolutionOf = (domain: string, candidates: readonly Candidate[]): Resolution => ({
  domain,
  at: 0,
  took: 0,
  settled: true,
  documents: [],
  certificates: [],
  findings: [],
  candidates,
});
