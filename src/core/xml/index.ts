export type * from './types.ts';
export { defaultLimits } from './types.ts';
export { SerializeError, XmlError } from './errors.ts';
export { hasDeclaration, parseDocument, parseFrame, parseFrameWith } from './parse.ts';
export { serialize } from './serialize.ts';
export { attr, child, children, el, isElement, text } from './build.ts';
