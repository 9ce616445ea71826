/** The stanza layer: strophe.js behind one adapter. */
export { LayerRefusal, SessionEndedError, StanzaError, TimeoutError, type SessionEnd } from './errors.ts';
export type { StanzaMatch } from './handler.ts';
export { createStanzaLayer, type StanzaLayer } from './layer.ts';
