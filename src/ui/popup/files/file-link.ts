/** What an address says of the file behind it, without asking for it. */
import { hasHidden } from '../../../core/text/lookalike.ts';

export interface FileLink {
  /** As the address calls it. */
  readonly name: string;
  readonly host: string;
  /** Whether it is called like a picture that can be shown here. */
  readonly isPicture: boolean;
  /** It can be fetched by this page: nothing but HTTPS is. */
  readonly isSafe: boolean;
}

/** Whether something of this name is a picture of a kind that is shown. */
export function pictureKind(name: string): boolean {
  return /\.(?:png|jpe?g|gif|webp)$/i.test(name);
}

/** Null where it is no address of a file. */
export function readFileLink(url: string): FileLink | null {
  if (!URL.canParse(url)) return null;
  const { hostname, pathname, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  const last = pathname.split('/').at(-1) ?? '';
  const name = decoded(last);
  return {
    name: name === '' ? hostname : name,
    host: hostname,
    isPicture: pictureKind(name),
    isSafe: protocol === 'https:',
  };
}

/** What cannot be seen, or turns text around, stays as it is written. */
function decoded(segment: string): string {
  try {
    const name = decodeURIComponent(segment);
    return hasHidden(name) || /[/\\]/.test(name) ? segment : name;
  } catch {
    return segment;
  }
}
