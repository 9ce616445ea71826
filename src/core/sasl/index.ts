export { decodeText, encodeText, fromBase64, toBase64 } from './base64.ts';
export { chooseMechanism, type Mechanism } from './choose.ts';
export { plainMessage } from './plain.ts';
export {
  checkServerFinal,
  clientFirst,
  clientFirstBare,
  deriveKeys,
  keysFit,
  prove,
  readServerFirst,
  type ScramChallenge,
  type ScramFailure,
  type ScramHash,
  type ScramKeys,
} from './scram.ts';
