/** The part of `@xmpp/client` (which brings no types) that the test world uses. */
declare module '@xmpp/client' {
  export interface Element {
    readonly name: string;
    readonly attrs: Readonly<Record<string, string>>;
    is(name: string, ns?: string): boolean;
    getChild(name: string, ns?: string): Element | undefined;
    getChildren(name: string, ns?: string): Element[];
    getChildText(name: string, ns?: string): string | null;
    toString(): string;
  }

  export interface Jid {
    toString(): string;
    bare(): Jid;
  }

  export interface XmppClient {
    readonly jid: Jid;
    readonly iqCaller: { request(iq: Element, timeoutMs?: number): Promise<Element> };
    readonly reconnect: { stop(): void };
    readonly streamManagement: { readonly enabled: boolean };
    start(): Promise<Jid>;
    stop(): Promise<unknown>;
    send(element: Element): Promise<void>;
    on(event: 'stanza' | 'element' | 'send', listener: (element: Element) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    on(event: 'status', listener: (status: string) => void): void;
  }

  export function client(options: {
    service: string;
    domain: string;
    username: string;
    password: string;
    resource?: string;
    timeout?: number;
  }): XmppClient;

  export function xml(
    name: string,
    attrs?: Record<string, string | undefined> | null,
    ...children: (Element | string)[]
  ): Element;
}
