/** The part of the extension API that is needed. */
interface RuntimeApi {
  getURL(path: string): string;
}

/** The page of the chat at a size of its own; `link`: opened with what an `xmpp:` link asks for. */
export function chatUrl(runtime: RuntimeApi, link?: string): string {
  const about = link === undefined ? '' : `#link?${new URLSearchParams({ uri: link }).toString()}`;
  return runtime.getURL(`src/ui/sidepanel/index.html${about}`);
}
