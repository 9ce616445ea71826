/**
 * Between the hook, in the world of the page, and its relay, in that of the extension: an element that stands in no
 * document, so that no script of the page can get hold of it. It is handed over before the first of them runs.
 */
import type { HookCore } from './core.ts';

const hookThere = 'causeway-hook';
const linkOffered = 'causeway-link';

/** The hook’s end. */
export function serveRelay(core: HookCore): void {
  const dispatch = core.free(EventTarget.prototype.dispatchEvent);
  const listen = core.free(EventTarget.prototype.addEventListener);
  const prevent = core.free(Event.prototype.preventDefault);
  const detailOf = core.getter(CustomEvent.prototype, 'detail');
  const { parse } = JSON;
  const NativeEvent = Event;
  const NativeCustomEvent = CustomEvent;

  const serve = (link: EventTarget): void => {
    listen(link, 'fetch', () => {
      dispatch(link, new NativeCustomEvent('items', { detail: core.fetch() }));
    });
    listen(link, 'send', (event: Event) => {
      const { id, text } = parse(detailOf(event) as string) as { id: number; text: string };
      if (core.send(id, text)) prevent(event);
    });
    listen(link, 'stop', () => core.stop());
    core.notify(() => dispatch(link, new NativeEvent('waiting')));
    dispatch(link, new NativeEvent('linked'));
  };
  const offered = (event: Event): void => {
    if (!(event instanceof MouseEvent) || event.relatedTarget === null) return;
    document.removeEventListener(linkOffered, offered);
    serve(event.relatedTarget);
  };
  document.addEventListener(linkOffered, offered);
  document.dispatchEvent(new Event(hookThere));
}

export interface HookLink {
  /** What waits, as JSON; empty where nothing does. */
  fetch(): string;
  send(id: number, text: string): boolean;
  stop(): void;
}

/** The relay’s end; `waiting` runs when there is something to fetch again. */
export function linkToHook(waiting: () => void): HookLink {
  const link = document.createElement('i');
  let fetched = '';
  link.addEventListener('items', (event) => (fetched = String((event as CustomEvent<unknown>).detail)));
  link.addEventListener('waiting', waiting);
  const offer = (): void => {
    document.dispatchEvent(new MouseEvent(linkOffered, { relatedTarget: link }));
  };
  // Whichever of the two comes second finds the other; then nobody is listened to any more.
  document.addEventListener(hookThere, offer);
  link.addEventListener('linked', () => document.removeEventListener(hookThere, offer));
  offer();
  return {
    fetch() {
      fetched = '';
      link.dispatchEvent(new Event('fetch'));
      return fetched;
    },
    send(id, text) {
      const detail = JSON.stringify({ id, text });
      return !link.dispatchEvent(new CustomEvent('send', { detail, cancelable: true }));
    },
    stop: () => void link.dispatchEvent(new Event('stop')),
  };
}
