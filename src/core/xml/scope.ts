/** Which prefix stands for which namespace while a document is walked from its start to its end. */
import { ns } from '../namespaces.ts';

/** What a declaration has hidden, and at which depth of elements. */
interface Hidden {
  readonly depth: number;
  readonly prefix: string;
  readonly uri: string | undefined;
  readonly before: Hidden | null;
}

/**
 * Namespace bindings in scope. Every operation takes constant time however many bindings are in scope, so
 * that no document makes name resolution quadratic. The default namespace is the prefix ''; it stands apart,
 * because most frames declare nothing else.
 */
export class NamespaceScope {
  private depth = 0;
  private default = '';
  private bindings: Map<string, string> | null = null;
  private hidden: Hidden | null = null;

  constructor(predeclared?: Readonly<Record<string, string>>) {
    if (predeclared === undefined) return;
    const { '': byDefault = '', ...prefixes } = predeclared;
    this.default = byDefault;
    this.bindings = new Map(Object.entries(prefixes));
  }

  /** An element begins; what is declared from here on is its own. */
  enter(): void {
    this.depth++;
  }

  declare(prefix: string, uri: string): void {
    const before = prefix === '' ? this.default : this.bindings?.get(prefix);
    this.hidden = { depth: this.depth, prefix, uri: before, before: this.hidden };
    if (prefix === '') this.default = uri;
    else (this.bindings ??= new Map()).set(prefix, uri);
  }

  /** The namespace name, '' for no namespace, or undefined for a prefix that is bound to nothing. */
  lookup(prefix: string): string | undefined {
    if (prefix === '') return this.default;
    if (prefix === 'xml') return ns.xml;
    return prefix === 'xmlns' ? ns.xmlns : this.bindings?.get(prefix);
  }

  /** The element ends, and what it declared is forgotten. */
  leave(): void {
    while (this.hidden?.depth === this.depth) {
      const { prefix, uri, before } = this.hidden;
      if (prefix === '') this.default = uri ?? '';
      else if (uri === undefined) this.bindings?.delete(prefix);
      else this.bindings?.set(prefix, uri);
      this.hidden = before;
    }
    this.depth--;
  }
}

/** Why a declaration is not allowed by Namespaces in XML 1.0 §3 and §5, or null when it is. */
export function declarationFault(prefix: string, uri: string): 'reserved-prefix' | 'unbound-prefix' | null {
  if (prefix === 'xmlns' || uri === ns.xmlns) return 'reserved-prefix';
  if ((prefix === 'xml') !== (uri === ns.xml)) return 'reserved-prefix';
  if (prefix !== '' && uri === '') return 'unbound-prefix';
  return null;
}
