/** Long texts are shown in part, until one asks for the rest. */

/** UTF-16 code units and lines that are shown at first. */
const mostUnits = 1500;
const mostLines = 24;

/** The beginning of a text that is too long to be shown as a whole, cut where no character is split; null: all fits. */
export function beginningOf(text: string): string | null {
  let end = text.length;
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines >= mostLines) {
      end = at;
      break;
    }
  }
  if (end > mostUnits) end = wordEnd(text, mostUnits);
  return end < text.length ? text.slice(0, end) : null;
}

/** At a blank a little before, else between characters as people see them. */
function wordEnd(text: string, most: number): number {
  const blank = text.lastIndexOf(' ', most);
  if (blank > most - 80) return blank;
  const near = text.slice(most - 64, most + 64);
  let end = most - 64;
  for (const { index } of new Intl.Segmenter().segment(near)) if (index <= 64) end = most - 64 + index;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
