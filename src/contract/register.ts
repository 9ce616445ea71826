/** Getting an account on a server (XEP-0077), with an invitation (XEP-0445) or without. */
import * as v from 'valibot';
import type { RegisteringFailure } from '../core/stream/registering/types.ts';
import type { RegistrationForm } from '../core/xep/xep-0077.ts';
import type { SessionFailure } from './failure.ts';
import { invitationToken, jidText } from './schema.ts';

/** Why there is no account, or no form for one. */
export type RegisterFailure =
  SessionFailure | { readonly area: 'register'; readonly failure: RegisteringFailure };

type Outcome<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly failure: RegisterFailure };

interface Invited {
  domain: string;
  /** What an invitation came with; null where nobody invited. */
  token: string | null;
}

export interface RegisterRequests {
  /** What the server wants to know. Whether it gives accounts is the answer, not a failure of the request. */
  'register.ask': { args: Invited; result: Outcome<{ readonly form: RegistrationForm }> };
  /**
   * Sends what was filled in, as it was asked for, with answers to `username` and `password` among it, and signs in
   * with these. `inviter`, a bare JID, is made a contact once the session is there.
   */
  'register.create': {
    args: Invited & {
      as: 'form' | 'fields';
      answers: readonly {
        name: string;
        kind: RegistrationForm['fields'][number]['kind'];
        values: readonly string[];
      }[];
      inviter: string | null;
    };
    result: Outcome<{ readonly jid: string }>;
  };
}

const invited = {
  domain: jidText,
  token: v.nullable(invitationToken),
} as const;
const answer = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(2000)),
  kind: v.picklist(['line', 'secret', 'lines', 'one-of', 'some-of', 'yes-no', 'note', 'hidden']),
  values: v.pipe(v.array(v.pipe(v.string(), v.maxLength(10_000))), v.maxLength(300)),
});

export const registerArgs = {
  'register.ask': v.strictObject(invited),
  'register.create': v.strictObject({
    ...invited,
    as: v.picklist(['form', 'fields']),
    answers: v.pipe(v.array(answer), v.maxLength(100)),
    inviter: v.nullable(jidText),
  }),
} as const;
