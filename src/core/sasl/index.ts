export { decodeText, encodeText, fromBase64, toBase64 } from './base64.ts';
export { chooseMechanism } from './choose.ts';
export type { Choice, ChoiceFailure, Mechanism } from './choose.ts';
export { plainMessage } from './plain.ts';
export {
  checkServerFinal,
  clientFirst,
  clientFirstBare,
  deriveKeys,
  fewestIterations,
  keysFit,
  mostIterations,
  prove,
  readServerFirst,
} from './scram.ts';
export type { ScramChallenge, ScramFailure, ScramHash, ScramKeys, ScramProof, ScramResult } from './scram.ts';
