/** The people of the test world. */

export interface User {
  /** Bare JID. */
  readonly jid: string;
  readonly password: string;
  /** JIDs in the roster with subscription `both`; the other side is listed on its own. */
  readonly contacts?: readonly string[];
}

export const juliet: User = {
  jid: 'juliet@capulet.example',
  password: 'wherefore-art-thou',
  contacts: ['romeo@montague.example', 'nurse@capulet.example'],
};

export const romeo: User = {
  jid: 'romeo@montague.example',
  password: 'by-any-other-name',
  contacts: ['juliet@capulet.example'],
};

/**
 * Her password changes under SASLprep (RFC 4013): the ligature becomes two letters, the one half three
 * characters, and the no-break space an ordinary one.
 */
export const nurse: User = {
  jid: 'nurse@capulet.example',
  password: 'Pässwörd\u00a0ﬁ ½',
  contacts: ['juliet@capulet.example'],
};

export const users: readonly User[] = [juliet, romeo, nurse];

/** Splits a bare JID of ours. */
export function parts(jid: string): { readonly local: string; readonly domain: string } {
  const at = jid.indexOf('@');
  return { local: jid.slice(0, at), domain: jid.slice(at + 1) };
}
