/** What to change where a report finds something wrong: configuration for each program, as data. */
import { caddy } from './caddy.ts';
import { ejabberd } from './ejabberd.ts';
import { nginx } from './nginx.ts';
import { prosody } from './prosody.ts';

export type AdviceId =
  | 'host-meta'
  | 'host-meta-2'
  | 'well-known'
  | 'cors'
  | 'media-type'
  | 'hsts'
  | 'redirect'
  | 'websocket'
  | 'bosh'
  | 's2s-websocket'
  | 'subprotocol'
  | 'secure-url'
  | 'certificate'
  | 'server-proof'
  | 'mechanisms'
  | 'public-address';

/** Text by what it mends; where a program has nothing to do with that, there is none. `{domain}` stands for the domain. */
export type Snippets = Readonly<Partial<Record<AdviceId, string>>>;

export interface Snippet {
  /** Of the program, as its makers write it. */
  readonly program: 'Prosody' | 'ejabberd' | 'nginx' | 'Caddy';
  readonly text: string;
}

const programs: readonly (readonly [Snippet['program'], Snippets])[] = [
  ['Prosody', prosody],
  ['ejabberd', ejabberd],
  ['nginx', nginx],
  ['Caddy', caddy],
];

/** A name as DNS has it: nothing in it can end a string or begin another directive. */
const plainName = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

/**
 * What mends it, for each program that has a part in it.
 * @param domain in A-labels; anything else is put as `example.org`, since it is pasted into configuration files
 */
export function snippetsFor(advice: AdviceId, domain: string): readonly Snippet[] {
  const name = plainName.test(domain) ? domain : 'example.org';
  return programs.flatMap(([program, snippets]) => {
    const text = snippets[advice];
    return text === undefined ? [] : [{ program, text: text.replaceAll('{domain}', name) }];
  });
}
