export { decodeText, encodeText, fromBase64, toBase64 } from './base64.ts';
export { chooseMechanism, isWeaker } from './choose.ts';
export { checkHashedToken, hashedTokenMessage } from './hashed-token.ts';
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
  type ScramSalting,
} from './scram.ts';
export { offerHashFits } from './offer-hash.ts';
