export type {
  Aim,
  ResponderConfig,
  ServerConfig,
  ServerEffect,
  ServerEvent,
  ServerFailure,
  ServerOffer,
  ServerPhase,
} from './types.ts';
export { framingOf, serverStream, type ServerState } from './state.ts';
export { stepServer } from './step.ts';
