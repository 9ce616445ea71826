/** Shows a chat surface that was begun. */
import { knowColours } from '../shared/jid-colour.ts';
import { Mirror } from '../shared/mirror.svelte.ts';
import { startSurface } from '../shared/start.ts';
import type { Begun } from './begin.ts';
import ChatApp from './ChatApp.svelte';
import { incomingIn } from './incoming.ts';

export async function showChat(
  { client, chat, frames, before: reading }: Begun,
  { panel }: { readonly panel: boolean },
): Promise<void> {
  const before = await reading;
  const conversation = () => import('./ChatView.svelte');
  // Where one was in a conversation it is loaded beside the rest; else when there is time, since it is what comes next.
  if (before.place.peer !== null) void conversation();
  else afterPaint(() => void conversation());
  if (before.painted !== null) knowColours(before.painted.colours);
  // A popup is opened by no link. Loaded again, a panel does not ask again.
  const came = panel ? incomingIn(location.hash) : null;
  if (came !== null) history.replaceState(null, '', location.pathname);
  startSurface(ChatApp, client, { mirror: new Mirror({ client, chat, frames, before }), panel, came });
}

/** A browser that waits for the first frame is idle too, and what it is given then comes before the frame. */
function afterPaint(work: () => void): void {
  requestAnimationFrame(() => setTimeout(() => requestIdleCallback(work)));
}
