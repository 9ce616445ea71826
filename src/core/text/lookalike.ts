/** Names that look like others: what a person takes for one and is another (UTS #39, in the part that letters need). */

/**
 * Letters of other scripts, and signs, that are drawn like Latin ones in common fonts: the pairs of the Unicode
 * confusables for lower case, in which addresses are compared. What NFKD takes apart is not listed.
 */
const table: Readonly<Record<string, string>> = {
  // Cyrillic
  ...pairs(
    'а б в г е ё ж з і ї к м н о п р с т у х ѕ ј һ ԁ ԛ ԝ ѵ ѡ ӏ ь ү ө',
    'a 6 b r e e x 3 i i k m h o n p c t y x s j h d q w v w l b y o',
  ),
  // Greek
  ...pairs('α β γ ε η ι κ μ ν ο ρ σ ς τ υ χ ω ϲ ϳ', 'a b y e n i k u v o p o c t u x w c j'),
  // Armenian
  ...pairs('ա գ զ հ ո ս ց ք օ ռ յ տ', 'w q q h n u g p o n j un'),
  // Cherokee, Georgian, Hebrew, Arabic, Indic: what is a circle or a stroke
  ...pairs('ყ ო ס ו ן ه ο ० ০ ໐ ၀ ჿ', 'y m o l l o o o o o o y'),
  // Latin that is not a letter of its own to the eye
  ...pairs(
    'ı ɩ ɑ ɡ ʋ ɪ ʏ ᴀ ʙ ᴄ ᴅ ᴇ ɢ ʜ ᴊ ᴋ ʟ ᴍ ɴ ᴏ ᴘ ʀ ꜱ ᴛ ᴜ ᴠ ᴡ ᴢ ø đ ł ħ ŧ ƅ',
    'i i a g v i y a b c d e g h j k l m n o p r s t u v w z o d l h t b',
  ),
  // Digits and signs
  ...pairs('0 1 5 | ! ¡ ‐ ‑ ‒ – — − ․ 。 · ⁄ ∕', 'o l s l l i - - - - - - . . . / /'),
};

function pairs(signs: string, like: string): Readonly<Record<string, string>> {
  const to = like.split(' ');
  return Object.fromEntries(signs.split(' ').map((sign, index) => [sign, to[index] ?? sign]));
}

/** What draws nothing, or turns the direction of what follows. */
const hidden = /[\p{Default_Ignorable_Code_Point}\p{Cc}\u2028\u2029\ufeff\ufff9-\ufffb]/gu;
/** Between emoji, and before the form of one, these two belong to what is drawn. */
const drawn =
  /(?<=\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}]?\ufe0f?)(?:\ufe0f|\u200d(?=\p{Extended_Pictographic}))/gu;

/** What is the same for all texts that look alike. Not a text to show. */
export function skeleton(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(hidden, '').toLowerCase();
  let out = '';
  for (const sign of plain) out += (Object.hasOwn(table, sign) ? table[sign] : undefined) ?? sign;
  // Two that stand together look like one.
  return out.replaceAll('i', 'l').replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd');
}

/** Whether a name holds signs that nobody sees, or that turn the direction of text. */
export function hasHidden(name: string): boolean {
  return name.replace(drawn, '').search(hidden) !== -1;
}

/** Scripts whose letters are drawn like Latin ones. One word of several of them is made to be mistaken. */
const alike = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

/** Whether a word of it mixes scripts that look alike. */
export function mixesScripts(name: string): boolean {
  return name.split(/[^\p{L}\p{M}]+/u).some((word) => alike.filter((script) => script.test(word)).length > 1);
}

/** Why a name may be mistaken. */
export type Suspicion =
  /** It looks like `name`, and is not. */
  { readonly type: 'like'; readonly name: string } | { readonly type: 'mixed' } | { readonly type: 'hidden' };

/** Names that others must not be taken for. */
export class Lookout {
  readonly #known = new Set<string>();
  readonly #byShape = new Map<string, string>();

  constructor(known: Iterable<string>) {
    for (const name of known) {
      this.#known.add(name);
      this.#byShape.set(skeleton(name), name);
    }
  }

  /** The gravest reason to doubt `name`, or null. A name that is known is itself. */
  suspicion(name: string): Suspicion | null {
    if (this.#known.has(name)) return null;
    const like = this.#byShape.get(skeleton(name));
    if (like !== undefined) return { type: 'like', name: like };
    if (hasHidden(name)) return { type: 'hidden' };
    return mixesScripts(name) ? { type: 'mixed' } : null;
  }
}
