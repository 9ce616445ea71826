export { saslprep, SaslprepError } from './saslprep.ts';
