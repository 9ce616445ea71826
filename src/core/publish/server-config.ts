/** How web servers are told to serve the documents: type, leave for pages of other origins, how long to keep. */
import type { Plan, PublishedDocument } from './types.ts';

export type WebServer = 'nginx' | 'caddy';

/** Hosts as URLs spell them; anything else would be more than a name to a server. */
const safe = /^[a-z0-9.-]+$/;

/**
 * Lines for the configuration of the host `domain`, whose documents lie beneath a folder of that name. HACX and
 * XEP-0487 are read by web pages too, hence `Access-Control-Allow-Origin` (XEP-0156 §3).
 */
export function serverConfig(
  server: WebServer,
  { domain, ttl }: Pick<Plan, 'domain' | 'ttl'>,
  documents: readonly PublishedDocument[],
): string {
  const host = safe.test(domain) ? domain : 'your.domain.example';
  return server === 'nginx' ? nginx(host, ttl, documents) : caddy(host, ttl, documents);
}

function nginx(host: string, ttl: number, documents: readonly PublishedDocument[]): string {
  return documents
    .map(
      ({ path, mediaType }) => `location = ${path} {
    root /var/www/${host};
    types { }
    default_type ${mediaType};
    add_header Access-Control-Allow-Origin "*" always;
    add_header Cache-Control "max-age=${String(ttl)}";
}`,
    )
    .join('\n');
}

function caddy(host: string, ttl: number, documents: readonly PublishedDocument[]): string {
  const blocks = documents.map(
    ({ path, mediaType }) => `	header ${path} {
		Content-Type ${mediaType}
		Access-Control-Allow-Origin *
		Cache-Control max-age=${String(ttl)}
	}`,
  );
  return `${host} {
	root * /var/www/${host}
${blocks.join('\n')}
	file_server
}`;
}
