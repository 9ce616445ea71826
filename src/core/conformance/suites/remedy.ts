/** What to write into a server’s configuration so that it offers a specification. */
import type { Remedy } from './types.ts';

/** Lines for `prosody.cfg.lua`, or for `ejabberd.yml`; `domain` is that of the server. */
export function remedyLines(
  server: 'prosody' | 'ejabberd',
  { modules = [], component, lines = [] }: Remedy,
  domain: string,
): string {
  if (server === 'ejabberd') {
    const named = modules.map((name) => `  ${name}: {}`);
    return [...(named.length > 0 ? ['modules:', ...named] : []), ...lines].join('\n');
  }
  const list = `{ ${modules.map((name) => `"${name}"`).join('; ')} }`;
  // The list of all hosts is there already, and another one would stand in its place.
  const added = modules.length > 0 ? [`modules_enabled:append ${list}`] : [];
  if (component === undefined) return [...added, ...lines].join('\n');
  const [label, module] = component;
  const host = `Component "${label}.${domain.replace(/["\\]/g, '')}" "${module}"`;
  return [host, ...(modules.length > 0 ? [`  modules_enabled = ${list}`] : []), ...lines].join('\n');
}
