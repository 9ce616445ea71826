/** Why an endpoint was not dialled although it could have been: its keys. Nothing secret was sent. */
export type PinFailure =
  /** It showed a key that is not among those pinned. Hashes are SHA-256 of the SubjectPublicKeyInfo, in base64. */
  | {
      readonly code: 'pin-mismatch';
      readonly endpoint: string;
      readonly expected: readonly string[];
      readonly met: string;
    }
  /** Keys are pinned, this browser cannot compare them, and the person wants such endpoints left alone. */
  | { readonly code: 'pin-unverified'; readonly endpoint: string }
  /** Other keys are published than before, or none any more, and the person has not approved that. */
  | { readonly code: 'pin-changed'; readonly domain: string }
  /** What is kept about keys could not be read, so nothing could be compared. */
  | { readonly code: 'pins-unreadable' };
