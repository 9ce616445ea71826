/** Shows a chat surface that was begun. */
import type { Component } from 'svelte';
import { Mirror } from '../shared/mirror.svelte.ts';
import { startSurface } from '../shared/start.ts';
import type { Begun } from './begin.ts';

export async function showChat(
  App: Component<{ mirror: Mirror }>,
  { client, chat, frames, before: reading }: Begun,
): Promise<void> {
  const before = await reading;
  const conversation = () => import('./ChatView.svelte');
  // Where one was in a conversation it is loaded beside the rest; else when there is time, since it is what comes next.
  if (before.place.peer !== null) void conversation();
  else requestIdleCallback(() => void conversation());
  startSurface(App, client, new Mirror({ client, chat, frames, before }));
}
