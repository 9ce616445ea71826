/**
 * Top-level elements of a stream that is not framed (RFC 6120 §4: TCP, QUIC), found while bytes arrive, without
 * building trees. What it gives is text to be parsed; it looks only as far as is needed to see where an element ends.
 */

export type SplitPiece =
  /** `<stream:stream …>` with what stands before it; of a restarted stream too. */
  | { readonly type: 'header'; readonly text: string }
  | { readonly type: 'element'; readonly text: string }
  /** `</stream:stream>`. */
  | { readonly type: 'end' };

/** Why no more can be read from a stream; every error is final. */
export type SplitErrorCode =
  /** Not UTF-8 (RFC 6120 §11.6). */
  | 'bad-encoding'
  /** Comment, processing instruction or DOCTYPE (RFC 6120 §11.1). */
  | 'restricted-xml'
  /** Character data between elements, or before the header. */
  | 'stray-text'
  /** A header or an element that is larger than agreed. */
  | 'too-long'
  /** More end tags than start tags. */
  | 'unbalanced'
  | 'after-end';

export interface Split {
  readonly pieces: readonly SplitPiece[];
  /** Present once the stream cannot be read any further; `pieces` came before. */
  readonly error?: SplitErrorCode;
}

export interface Splitter {
  /** Takes the next bytes; time is linear in their number. Never throws. */
  push(bytes: Uint8Array): Split;
  /** Now a new header is to come: the stream is restarted (RFC 6120 §4.3.3). */
  restart(): void;
}

class SplitError extends Error {
  readonly code: SplitErrorCode;
  constructor(code: SplitErrorCode) {
    super(code);
    this.code = code;
  }
}

/** What the next character is part of. */
type Place =
  /** Nothing: white space between elements, and before the header. */
  | 'between'
  /** It follows a `<`. */
  | 'markup'
  | 'declaration'
  | 'tag'
  /** Character data inside an element. */
  | 'data'
  /** The `[CDATA[` behind `<!`, as far as it is read. */
  | 'cdata-start'
  | 'cdata';

const cdataStart = '[CDATA[';
const xmlDeclaration = /^<\?xml[ \t\r\n][^<>]*\?>$/;

/** @param most UTF-16 code units of one element or header */
export function createSplitter(most: number): Splitter {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let place: Place = 'between';
  /** Elements open inside the stream. */
  let depth = 0;
  let headed = false;
  let ended = false;
  let failed: SplitErrorCode | null = null;
  /** Of the tag that is being read. */
  let quote = '';
  let closing = false;
  let before = '';
  /** How much of `cdataStart` matched, or how many `]` in a row a CDATA section may end with. */
  let matched = 0;
  /** The piece that is being read, as far as earlier bytes held it. */
  let held: string[] = [];
  let heldLength = 0;

  const read = (text: string): Split => {
    const pieces: SplitPiece[] = [];
    /** Where in `text` the piece begins that is being read. */
    let from = 0;

    const take = (end: number): string => {
      const piece = held.join('') + text.slice(from, end);
      held = [];
      heldLength = 0;
      from = end;
      if (piece.length > most) throw new SplitError('too-long');
      return piece;
    };

    const tagEnds = (end: number): void => {
      if (!headed) {
        if (closing) throw new SplitError('unbalanced');
        headed = true;
        place = 'between';
        pieces.push({ type: 'header', text: take(end) });
      } else {
        if (closing) depth -= 1;
        else if (before !== '/') depth += 1;
        place = depth > 0 ? 'data' : 'between';
        if (depth === 0) pieces.push({ type: 'element', text: take(end) });
        else if (depth < 0) {
          ended = true;
          take(end);
          pieces.push({ type: 'end' });
        }
      }
    };

    const step = (at: number): void => {
      const char = text.charAt(at);
      switch (place) {
        case 'between':
          if (/[ \t\r\n]/.test(char)) {
            if (heldLength === 0) from = at + 1;
            return;
          }
          if (ended) throw new SplitError('after-end');
          if (char !== '<') throw new SplitError('stray-text');
          // A declaration belongs to the header behind it.
          if (heldLength === 0) from = at;
          place = 'markup';
          return;
        case 'markup':
          closing = char === '/';
          quote = '';
          before = '';
          if (char === '?' && !headed && heldLength + at - from === 1) place = 'declaration';
          else if (char === '!' && depth > 0) [place, matched] = ['cdata-start', 0];
          else if (char === '?' || char === '!') throw new SplitError('restricted-xml');
          else place = 'tag';
          return;
        case 'declaration':
          if (char === '>') declared(at + 1);
          return;
        case 'tag':
          if (quote !== '') {
            if (char === quote) quote = '';
          } else if (char === '>') return tagEnds(at + 1);
          else if (char === '"' || char === "'") quote = char;
          before = char;
          return;
        case 'data':
          if (char === '<') place = 'markup';
          return;
        case 'cdata-start':
          if (char !== cdataStart.charAt(matched)) throw new SplitError('restricted-xml');
          matched += 1;
          if (matched === cdataStart.length) [place, matched] = ['cdata', 0];
          return;
        case 'cdata':
          if (char === '>' && matched >= 2) place = 'data';
          matched = char === ']' ? matched + 1 : 0;
      }
    };

    const declared = (end: number): void => {
      if (!xmlDeclaration.test(held.join('') + text.slice(from, end))) throw new SplitError('restricted-xml');
      place = 'between';
      held = [take(end)];
      heldLength = held[0]?.length ?? 0;
    };

    try {
      for (let at = 0; at < text.length; at++) {
        step(at);
        if (heldLength + at - from > most) throw new SplitError('too-long');
      }
      if (place !== 'between' || heldLength > 0) {
        held.push(text.slice(from));
        heldLength += text.length - from;
      }
    } catch (error) {
      if (!(error instanceof SplitError)) throw error;
      failed = error.code;
      held = [];
    }
    return failed === null ? { pieces } : { pieces, error: failed };
  };

  return {
    push(bytes) {
      if (failed !== null) return { pieces: [], error: failed };
      let text: string;
      try {
        text = decoder.decode(bytes, { stream: true });
      } catch {
        failed = 'bad-encoding';
        return { pieces: [], error: failed };
      }
      return read(text);
    },
    restart() {
      headed = false;
      depth = 0;
    },
  };
}
