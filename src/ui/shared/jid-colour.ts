/** Colours of addresses (XEP-0392), one for light ground and one for dark. */
import { colourOf, type Rgb } from '../../core/xep/xep-0392.ts';

export interface JidColour {
  readonly light: string;
  readonly dark: string;
}

const kept = new Map<string, JidColour>();

/** HSLuv lightness that keeps a contrast of 4.5 on every ground of its theme. */
const onLight = 38;
const onDark = 76;

/** Resources share the colour of their bare address. */
export function jidColour(jid: string): JidColour {
  const bare = jid.split('/', 1)[0]?.toLowerCase() ?? jid;
  const known = kept.get(bare);
  if (known) return known;
  if (kept.size > 2000) kept.clear();
  const made = { light: css(colourOf(bare, onLight)), dark: css(colourOf(bare, onDark)) };
  kept.set(bare, made);
  return made;
}

function css(rgb: Rgb): string {
  return `rgb(${rgb.map((channel) => Math.round(channel * 255)).join(' ')})`;
}
