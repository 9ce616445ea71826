export { opaqueString, PrecisError, usernameCaseMapped } from './profiles.ts';
export type { PrecisErrorCode } from './profiles.ts';
export { saslprep, SaslprepError } from './saslprep.ts';
export type { SaslprepErrorCode } from './saslprep.ts';
