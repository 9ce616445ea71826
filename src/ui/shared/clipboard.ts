/** Copies a text; answers whether it worked. A DevTools panel may not use the newer way, only the older. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Out of favour in the standard, and all there is in a panel. */
interface OlderClipboard {
  execCommand(command: 'copy'): boolean;
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const older: OlderClipboard = document;
  const done = older.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
