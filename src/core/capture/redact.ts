/**
 * Frames without what people say and who they are: texts are hidden at their length, addresses have aliases. Element
 * names, namespaces, conditions, ids and times stay, so that what went wrong can still be seen. What is in doubt is
 * hidden.
 */
import { ns } from '../namespaces.ts';
import { attr, isElement, type XmlElement } from '../xml/index.ts';
import type { FrameRecord, StreamRecord } from '../framing/frame.ts';
import { MASK, c2s, readFrame, s2s } from '../framing/index.ts';
import { Aliases } from './aliases.ts';

type How = 'keep' | 'names' | 'jid' | 'resource' | 'hide';

/** Texts that are not hidden, by namespace and name. All others are. */
const texts: ReadonlyMap<string, How> = new Map(
  (
    [
      ['keep', ns.sasl, 'mechanism'],
      ['keep', ns.sasl2, 'mechanism'],
      ['keep', ns.saslUpgrade, 'upgrade'],
      ['keep', ns.client, 'show', 'priority'],
      ['keep', ns.server, 'show', 'priority'],
      ['keep', ns.version, 'name', 'version', 'os'],
      ['keep', ns.bind2, 'tag'],
      ['keep', ns.sasl2, 'software'],
      ['names', ns.client, 'thread'],
      ['names', ns.server, 'thread'],
      ['names', ns.resultSets, 'first', 'last', 'before', 'after', 'index', 'count', 'max'],
      ['names', ns.sasl, 'text'],
      ['names', ns.sasl2, 'text'],
      ['names', ns.streamErrors, 'text', 'see-other-host'],
      ['names', ns.stanzas, 'text', 'gone', 'redirect'],
      ['jid', ns.bind, 'jid'],
      ['jid', ns.sasl2, 'authorization-identifier'],
      ['resource', ns.bind, 'resource'],
    ] as const satisfies readonly (readonly [How, string, ...string[]])[]
  ).flatMap(([how, namespace, ...names]) => names.map((name) => [`${name} ${namespace}`, how] as const)),
);

const addresses: ReadonlySet<string> = new Set([
  'from',
  'to',
  'jid',
  'by',
  'initiator',
  'responder',
  'publisher',
  'host',
]);
/** Free words. */
const words: ReadonlySet<string> = new Set(['name', 'nick', 'nickname', 'label', 'desc', 'title']);
/** Values of a list, counters and hashes: no name of a person is looked for in them. */
const fixed: ReadonlySet<string> = new Set([
  'action',
  'affiliation',
  'algo',
  'ask',
  'code',
  'h',
  'hash',
  'lang',
  'max',
  'mechanism',
  'resume',
  'role',
  'seconds',
  'size',
  'since',
  'stamp',
  'subscription',
  'type',
  'ver',
  'version',
  'xmlns',
]);
/** Where a URL is a name rather than a place. */
const namespaces: ReadonlySet<string> = new Set(['var', 'node', 'xmlns', 'ver']);

const hidden = 'x';
const namespaceLike = /^(?:https?:\/\/|urn:|jabber:)/i;

export class Redaction {
  readonly #aliases = new Aliases();

  /** Addresses that are met later may already stand in what comes before: those that are known are told first. */
  learn(jid: string): void {
    if (jid !== '') this.#aliases.jid(jid);
  }

  stream(stream: StreamRecord): StreamRecord {
    const account = /^[a-z]+:\/\//i.test(stream.account)
      ? this.#url(stream.account)
      : this.#aliases.jid(stream.account);
    return { ...stream, account, url: this.#url(stream.url) };
  }

  /** `servers`: whether it is a frame between servers. */
  frame(frame: FrameRecord, servers: boolean): FrameRecord {
    return { ...frame, text: this.#text(frame.text, servers) };
  }

  #text(text: string, servers: boolean): string {
    const table = servers ? s2s : c2s;
    const read = readFrame(text, table);
    const redacted = read.ok ? this.#element(text, read.element) : null;
    // Aliases that make of two names one could break what held them apart.
    if (redacted !== null && readFrame(redacted, table).ok) return redacted;
    const covered = text.replace(/[^\s<>/='"!?[\]&;:#•-]/gu, hidden);
    // What was broken must not look whole because the names that did not fit are gone.
    return readFrame(covered, table).ok ? `${covered}<` : covered;
  }

  /** Null where the tree does not say where it stands in the text. */
  #element(text: string, root: XmlElement): string | null {
    const elements: XmlElement[] = [root];
    for (let at = 0; at < elements.length; at += 1) {
      for (const node of elements[at]?.children ?? []) if (isElement(node)) elements.push(node);
    }
    for (const element of elements) this.#meet(element);
    const edits: Edit[] = [];
    const formTypes = new Set<XmlElement>();
    for (const element of elements) {
      if (element.start === undefined) return null;
      // The name of a form's kind is no text of a person (XEP-0068).
      if (element.ns === ns.dataForms && attr(element, 'var') === 'FORM_TYPE')
        for (const node of element.children) if (isElement(node)) formTypes.add(node);
      this.#attributes(element, edits);
      this.#content(text, element, formTypes.has(element), edits);
    }
    return edited(text, edits);
  }

  /** Ids may hold the addresses of their own frame. */
  #meet({ attrs }: XmlElement): void {
    for (const { name, prefix, value } of attrs) {
      if (prefix === '' && addresses.has(name)) this.learn(value);
    }
  }

  #attributes({ attrs }: XmlElement, edits: Edit[]): void {
    for (const { name, prefix, value, start, end } of attrs) {
      if (start === undefined || end === undefined || isMasked(value)) continue;
      const redacted = this.#value(prefix === 'xmlns' ? 'xmlns' : name, value);
      if (redacted !== value) edits.push({ start, end, text: escaped(redacted) });
    }
  }

  #value(name: string, value: string): string {
    if (addresses.has(name)) return this.#aliases.jid(value);
    if (words.has(name)) return hide(value);
    if (namespaceLike.test(value)) {
      if (namespaces.has(name)) return this.#aliases.withoutJids(value);
      if (/^http/i.test(value)) return this.#url(value);
    }
    return fixed.has(name) ? this.#aliases.withoutJids(value) : this.#aliases.withoutNames(value);
  }

  /** The texts of an element: what stands between its tags and those of its children. */
  #content(text: string, element: XmlElement, isFormType: boolean, edits: Edit[]): void {
    const how = texts.get(`${element.name} ${element.ns}`) ?? (isFormType ? 'keep' : 'hide');
    let start = element.contentStart ?? 0;
    let value = '';
    const region = (end: number): void => {
      if (value.trim() !== '' && !isMasked(value)) {
        const raw = text.slice(start, end);
        const redacted = how === 'hide' ? hide(raw) : this.#kept(how, value, raw);
        if (redacted !== raw) edits.push({ start, end, text: redacted });
      }
      value = '';
    };
    for (const node of element.children) {
      if (!isElement(node)) value += node;
      else {
        region(node.start ?? 0);
        start = node.end ?? 0;
      }
    }
    region(element.contentEnd ?? 0);
  }

  #kept(how: Exclude<How, 'hide'>, value: string, raw: string): string {
    const aliases = this.#aliases;
    const redacted =
      how === 'jid'
        ? aliases.jid(value)
        : how === 'resource'
          ? aliases.resource(value)
          : how === 'names'
            ? aliases.withoutNames(value)
            : aliases.withoutJids(value);
    return redacted === value ? raw : escaped(redacted);
  }

  /** Where it leads to has an alias, and what it names there is hidden. */
  #url(url: string): string {
    const [, scheme = '', host = '', port = '', rest = ''] =
      /^([a-z]+:\/\/)(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(:\d+)?(.*)$/is.exec(url) ?? [];
    if (scheme === '') return hide(url);
    const isSocket = /^(?:wss?|https?):\/\/$/i.test(scheme) && /^\/[a-z-]{0,24}\/?$/.test(rest);
    return `${scheme}${this.#aliases.domain(host)}${port}${isSocket ? rest : hide(rest, /[/?#&=]/)}`;
  }
}

const masked = new RegExp(`^${MASK}+$`);

function isMasked(value: string): boolean {
  return masked.test(value);
}

/** As long as it was; white space at its ends stays, and so does what `keeps` matches. */
function hide(text: string, keeps?: RegExp): string {
  const start = text.length - text.trimStart().length;
  const middle = text.trim();
  const covered =
    keeps === undefined
      ? hidden.repeat(middle.length)
      : Array.from(middle, (char) => (keeps.test(char) ? char : hidden.repeat(char.length))).join('');
  return text.slice(0, start) + covered + text.slice(start + middle.length);
}

/** For between tags as well as between quotes of either kind. */
function escaped(text: string): string {
  return text.replace(/[&<>'"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function edited(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
