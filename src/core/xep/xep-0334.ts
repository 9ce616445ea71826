/** XEP-0334 Message Processing Hints 1.0.0: what servers are to keep, and what not. */
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** `store`: archive it although it has no body (§4.4). `no-store`: nowhere, it is of the moment (§4.2). */
export const hint = (name: 'store' | 'no-store'): XmlElement => el(name, ns.hints);
