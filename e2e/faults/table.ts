/** Every fault that a server, or whoever stands before it, can commit on a session, in the order of the documentation. */
import { authenticationCases } from './authentication.ts';
import type { Group } from './case.ts';
import { managementCases } from './management.ts';
import { spoofingCases } from './spoofing.ts';
import { streamCases } from './stream.ts';
import { xmlCases } from './xml.ts';

export const groups: readonly Group[] = [
  { title: 'XML', cases: xmlCases },
  { title: 'Stream', cases: streamCases },
  { title: 'Authentication', cases: authenticationCases },
  { title: 'Stream management', cases: managementCases },
  { title: 'Spoofing', cases: spoofingCases },
];
