/** Which prefix stands for which namespace while a document is walked from its start to its end. */
import { ns } from '../namespaces.ts';

/**
 * Namespace bindings in scope. Every operation takes constant time however many bindings are in scope, so
 * that no document makes name resolution quadratic. The default namespace is the prefix ''; it stands apart,
 * because most frames declare nothing else.
 */
export class NamespaceScope {
  private default = '';
  private bindings: Map<string, string> | null = null;
  private readonly undoPrefixes: string[] = [];
  private readonly undoUris: (string | undefined)[] = [];

  constructor(predeclared?: Readonly<Record<string, string>>) {
    if (predeclared !== undefined) this.bindings = new Map(Object.entries(predeclared));
  }

  /** What to hand to `restore` when the element that is being opened is closed. */
  mark(): number {
    return this.undoPrefixes.length;
  }

  declare(prefix: string, uri: string): void {
    this.undoPrefixes.push(prefix);
    this.undoUris.push(prefix === '' ? this.default : this.bindings?.get(prefix));
    if (prefix === '') this.default = uri;
    else (this.bindings ??= new Map()).set(prefix, uri);
  }

  /** The namespace name, '' for no namespace, or undefined for a prefix that is bound to nothing. */
  lookup(prefix: string): string | undefined {
    if (prefix === '') return this.default;
    if (prefix === 'xml') return ns.xml;
    return prefix === 'xmlns' ? ns.xmlns : this.bindings?.get(prefix);
  }

  /** Forgets what was declared since `mark`. */
  restore(mark: number): void {
    while (this.undoPrefixes.length > mark) {
      const prefix = this.undoPrefixes.pop() ?? '';
      const uri = this.undoUris.pop();
      if (prefix === '') this.default = uri ?? '';
      else if (uri === undefined) this.bindings?.delete(prefix);
      else this.bindings?.set(prefix, uri);
    }
  }
}

/** Why a declaration is not allowed by Namespaces in XML 1.0 §3 and §5, or null when it is. */
export function declarationFault(prefix: string, uri: string): 'reserved-prefix' | 'unbound-prefix' | null {
  if (prefix === 'xmlns' || uri === ns.xmlns) return 'reserved-prefix';
  if ((prefix === 'xml') !== (uri === ns.xml)) return 'reserved-prefix';
  if (prefix !== '' && uri === '') return 'unbound-prefix';
  return null;
}
