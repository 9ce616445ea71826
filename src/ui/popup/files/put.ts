/** Puts a file where a slot says (XEP-0363 §6). `fetch` does not tell how far it is; this does. */

export interface Put {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly file: File;
  readonly signal: AbortSignal;
}

/** Answers the HTTP status; null where it did not get there, was stopped, or the answer may not be read. */
export function putFile(
  { url, headers, file, signal }: Put,
  onprogress: (bytes: number) => void,
): Promise<number | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const { name, value } of headers) {
      // A browser sets some itself, and lets nobody else.
      if (!/^cookie$/i.test(name)) request.setRequestHeader(name, value);
    }
    if (file.type !== '') request.setRequestHeader('content-type', file.type);
    request.upload.onprogress = ({ loaded }) => onprogress(Math.min(loaded, file.size));
    request.onload = () => resolve(request.status);
    request.onerror = () => resolve(null);
    request.onabort = () => resolve(null);
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
