/** Names that stand for addresses: the same one for the same address wherever it occurs, and none that tells of it. */

/** Domains that keep their first label, since it says what a service is. */
const services: ReadonlySet<string> = new Set([
  'chat',
  'conference',
  'groups',
  'muc',
  'proxy',
  'pubsub',
  'rooms',
  'search',
  'share',
  'upload',
  'vjud',
  'ws',
  'www',
  'xmpp',
]);

/** Shorter names are not looked for in other texts: they would be found in half of them. */
const shortestName = 3;
/** Runs of letters and digits that a name may be made of. */
const mostRuns = 8;
/** UTF-16 code units of a part of an address (RFC 7622 §3.1). */
const longestPart = 1023;

const run = /[\p{L}\p{N}]+/gu;
/** Of a local part, halves of characters beyond the first plane too. */
const localUnit = /[\p{L}\p{N}._%+~#$*\\\ud800-\udfff-]/u;
const domainStart = /^[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,1021}[\p{L}\p{N}])?/u;

export class Aliases {
  readonly #locals = new Map<string, string>();
  readonly #domains = new Map<string, string>();
  readonly #resources = new Map<string, string>();
  /** What is looked for in texts, in lower case. */
  readonly #names = new Map<string, string>();

  /** Stands for a JID, or for whatever stands where one should. */
  jid(jid: string): string {
    const { local, domain, resource } = partsOf(jid);
    return (
      (local === null ? '' : `${this.#local(local)}@`) +
      this.domain(domain) +
      (resource === null ? '' : `/${this.resource(resource)}`)
    );
  }

  domain(domain: string): string {
    const key = domain.toLowerCase();
    if (key === '') return '';
    const known = this.#domains.get(key);
    if (known !== undefined) return known;
    const dot = key.indexOf('.');
    const isService = dot > 0 && services.has(key.slice(0, dot)) && key.includes('.', dot + 1);
    const alias = isService
      ? `${key.slice(0, dot)}.${this.domain(key.slice(dot + 1))}`
      : `domain${this.#domains.size + 1}.example`;
    this.#domains.set(key, alias);
    this.#name(key, alias);
    return alias;
  }

  resource(resource: string): string {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const alias = `resource${this.#resources.size + 1}`;
    this.#resources.set(resource, alias);
    this.#name(resource.toLowerCase(), alias);
    return alias;
  }

  /** A text in which everything that looks like a JID has its alias. */
  withoutJids(text: string): string {
    return this.#around(text, (rest) => rest);
  }

  /** … and every name that was met in an address, where it stands as a word. */
  withoutNames(text: string): string {
    return this.#around(text, (rest) => this.#named(rest));
  }

  #local(local: string): string {
    const key = local.toLowerCase();
    const known = this.#locals.get(key);
    if (known !== undefined) return known;
    const alias = `user${this.#locals.size + 1}`;
    this.#locals.set(key, alias);
    this.#name(key, alias);
    return alias;
  }

  #name(key: string, alias: string): void {
    const runs = [...key.matchAll(run)];
    const [first] = runs;
    const last = runs.at(-1);
    if (first === undefined || last === undefined) return;
    const word = key.slice(first.index, last.index + last[0].length);
    if (word.length < shortestName || /^\d+$/.test(word) || runs.length > mostRuns) return;
    if (!this.#names.has(word)) this.#names.set(word, alias);
  }

  #around(text: string, other: (rest: string) => string): string {
    let out = '';
    let from = 0;
    for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
      if (at < from) continue;
      const local = localBefore(text, from, at);
      const domain =
        local === '' ? undefined : domainStart.exec(text.slice(at + 1, at + 1 + longestPart))?.[0];
      if (domain === undefined) continue;
      out += other(text.slice(from, at - local.length)) + this.jid(`${local}@${domain}`);
      from = at + 1 + domain.length;
    }
    return out + other(text.slice(from));
  }

  /** From each word on, the longest name that is known. */
  #named(text: string): string {
    if (text === '' || this.#names.size === 0) return text;
    const lower = text.toLowerCase();
    // Lower case may have another length (İ); then places would not fit.
    if (lower.length !== text.length) return text;
    const runs = [...lower.matchAll(run)];
    let out = '';
    let from = 0;
    for (let at = 0; at < runs.length; at += 1) {
      const start = runs[at]?.index ?? 0;
      if (start < from) continue;
      for (let last = Math.min(runs.length, at + mostRuns) - 1; last >= at; last -= 1) {
        const end = (runs[last]?.index ?? 0) + (runs[last]?.[0].length ?? 0);
        const alias = this.#names.get(lower.slice(start, end));
        if (alias === undefined) continue;
        out += text.slice(from, start) + alias;
        from = end;
        break;
      }
    }
    return out + text.slice(from);
  }
}

function localBefore(text: string, from: number, at: number): string {
  let start = at;
  while (start > from && at - start < longestPart && localUnit.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, at);
}

function partsOf(jid: string): {
  readonly local: string | null;
  readonly domain: string;
  readonly resource: string | null;
} {
  const slash = jid.indexOf('/');
  const bare = slash === -1 ? jid : jid.slice(0, slash);
  const at = bare.indexOf('@');
  return {
    local: at === -1 ? null : bare.slice(0, at),
    domain: bare.slice(at + 1),
    resource: slash === -1 ? null : jid.slice(slash + 1),
  };
}
