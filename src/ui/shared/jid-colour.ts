/** Colours of addresses (XEP-0392), one for light ground and one for dark. */
import { colourOf, hueOf, type Rgb } from '../../core/xep/xep-0392.ts';

export interface JidColour {
  readonly light: string;
  readonly dark: string;
}

/** By bare address. */
export type JidColours = Readonly<Record<string, JidColour>>;

const kept = new Map<string, JidColour>();

/** HSLuv lightness that keeps a contrast of 4.5 on every ground of its theme. */
const onLight = 38;
const onDark = 76;

/** Resources share the colour of their bare address. */
export function jidColour(jid: string): JidColour {
  const bare = bareOf(jid);
  const known = kept.get(bare);
  if (known) return known;
  if (kept.size > 2000) kept.clear();
  const hue = hueOf(bare);
  const made = { light: css(colourOf(hue, onLight)), dark: css(colourOf(hue, onDark)) };
  kept.set(bare, made);
  return made;
}

/** The colours of some addresses, for `knowColours` another time: to make them is a good part of drawing a list. */
export function coloursOf(jids: readonly string[]): JidColours {
  return Object.fromEntries(jids.map((jid) => [bareOf(jid), jidColour(jid)]));
}

export function knowColours(colours: JidColours): void {
  for (const [bare, colour] of Object.entries(colours)) kept.set(bare, colour);
}

function bareOf(jid: string): string {
  return jid.split('/', 1)[0]?.toLowerCase() ?? jid;
}

function css(rgb: Rgb): string {
  return `rgb(${rgb.map((channel) => Math.round(channel * 255)).join(' ')})`;
}
