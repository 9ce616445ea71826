/** Placeholders of a draft: what differs each time it is sent, and what only the account knows. */
export interface DraftValues {
  /** Bare JID of whom it goes out as. */
  readonly jid: string;
  /** Its domain. */
  readonly domain: string;
  /** A fresh id. */
  readonly id: string;
  /** Which time this is, from 1. */
  readonly n: string;
}

export const placeholders: readonly (keyof DraftValues)[] = ['id', 'n', 'jid', 'domain'];

const placeholder = new RegExp(`\\{(${placeholders.join('|')})\\}`, 'g');

/** The text that leaves: `{id}`, `{n}`, `{jid}` and `{domain}` replaced, written as XML wants it in text and attributes. */
export function expandDraft(text: string, values: DraftValues): string {
  return text.replace(placeholder, (_whole, name: keyof DraftValues) => escaped(values[name]));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

/** Addresses may hold ampersands, and quotes in their resource (RFC 7622 §3.3). */
function escaped(value: string): string {
  return value.replace(/[&<>'"]/g, (one) => entities[one] ?? one);
}
