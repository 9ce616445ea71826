/** Every failure in words: what happened, why as far as it is known, what to do. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { RegisterFailure } from '../../contract/register.ts';
import type { LookFailure } from '../../core/report/evidence.ts';
import { endpointTable, serversTable } from './failure-servers.ts';
import { sessionTable } from './failure-session.ts';
import { discoveryTable } from './failure-discovery.ts';
import { pinsTable } from './failure-pins.ts';
import { registerTable } from './failure-register.ts';
import { requestTable } from './failure-request.ts';
import { streamTable } from './failure-stream.ts';

export type AnyFailure =
  RegisterFailure | LookFailure | { readonly area: 'request'; readonly failure: RequestFailure };

/** What a person can do about it here, beyond reading the advice. */
export type FailureAction =
  'grant-access' | 'allow-plain' | 'enter-password' | 'retry' | 'see-pins' | 'see-settings';

export interface FailureText {
  readonly title: string;
  readonly why: string;
  readonly advice: string;
  readonly action?: FailureAction;
  /** What the server itself wrote about it; hostile text, shown as such. */
  readonly said?: string;
}

/** One entry for each code: a code without words does not compile. */
export type FailureTable<F extends { readonly code: string }> = {
  readonly [C in F['code']]: (failure: Extract<F, { readonly code: C }>, host: string) => FailureText;
};

/** `host` is whom it concerns: a host of a URL, or the domain of an account. */
export function failureWords(failed: AnyFailure, host: string): FailureText {
  switch (failed.area) {
    case 'discovery':
      return lookUp(discoveryTable, failed.failure, host);
    case 'stream':
      return lookUp(streamTable, failed.failure, host);
    case 'session':
      return lookUp(sessionTable, failed.failure, host);
    case 'pins':
      return lookUp(pinsTable, failed.failure, host);
    case 'servers':
      return lookUp(serversTable, failed.failure, host);
    case 'endpoint':
      return lookUp(endpointTable, failed.failure, host);
    case 'register':
      return lookUp(registerTable, failed.failure, host);
    case 'request':
      return lookUp(requestTable, failed.failure, host);
  }
}

function lookUp<F extends { readonly code: string }>(
  table: FailureTable<F>,
  failure: F,
  host: string,
): FailureText {
  // The table's type ties each entry to its code, which indexing by a union cannot express.
  const words = table[failure.code as F['code']] as (failure: F, host: string) => FailureText;
  return words(failure, host);
}
