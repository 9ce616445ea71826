/** The `FetchPort` of browsers, on the global `fetch`; Node's serves as well. */
import { mediaType } from './body.ts';
import { maxAgeOf } from './cache-control.ts';
import type { FetchedDocument, FetchPort } from './ports.ts';
import type { Reader } from './read.ts';

export function createFetchPort(read: Reader): FetchPort {
  return {
    async read(request) {
      const came = await read(request);
      if (!came.ok) return came;
      const { response, bytes, ...rest } = came;
      return {
        ...rest,
        status: response.status,
        contentType: mediaType(response),
        finalUrl: response.url,
        // Bytes that are no UTF-8 become U+FFFD: a broken title elsewhere in a document does not make its links unusable,
        // and a link with it inside is refused or shown as it is.
        text: new TextDecoder().decode(bytes),
        maxAge: maxAgeOf(response.headers.get('cache-control')),
        security: securityOf(response),
      };
    },
  };
}

/**
 * A response that CORS let through shows only what it exposes (Fetch, "CORS-filtered response"), so that nothing can be said of
 * headers that are missing; with access to the host the browser hands out the whole one.
 */
function securityOf({ type, headers }: Response): FetchedDocument['security'] {
  const hsts = headers.get('strict-transport-security');
  const pins = headers.get('public-key-pins');
  return type === 'cors' && hsts === null && pins === null ? null : { hsts, pins };
}
