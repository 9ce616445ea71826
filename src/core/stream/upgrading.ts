/**
 * The task that follows on a proof (XEP-0388 §2.6.3), as far as it is one we asked for: another hash of the password
 * for the server to keep (XEP-0480). It begins only after the server has proved itself where its mechanism lets it.
 */
import { deriveKeys, fromBase64 } from '../sasl/index.ts';
import { child, children, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { saltingIn, upgradeAnswer, upgradeStart, upgradeTask } from '../xep/xep-0480.ts';
import { fail, failUnexpected } from './failing.ts';
import { shorten } from './quote.ts';
import { enter, send, type In, type Proven, type SaslState, type Step } from './state.ts';
import type { StreamEffect, StreamFailure } from './types.ts';

type State = In<'authenticating'>;
type At<A extends SaslState['at']> = Extract<SaslState, { readonly at: A }>;

function goOn(state: State, sasl: SaslState, effect: StreamEffect): Step {
  return enter(state, { phase: 'authenticating', exchange: { ...state.exchange, sasl } }, effect);
}

/**
 * `<continue/>`: the upgrade is the only task there is an answer to, once. The server's proof is judged here as it is
 * in `<success/>`, and nothing follows on a bad one.
 * @param proven what the exchange proved with what came in the element
 */
export function beginTask(state: State, element: XmlElement, proven: Proven | StreamFailure): Step {
  const tasks = child(element, 'tasks');
  const names = tasks === undefined ? [] : children(tasks, 'task').slice(0, 20);
  const offered = names.map((one) => text(one).trim());
  const { sasl, upgrade } = state.exchange;
  const isAsked = upgrade !== null && offered.includes(upgradeTask(upgrade.hash));
  if (!isAsked || sasl.at.startsWith('upgrade-')) {
    return fail(state, { code: 'tasks-required', tasks: offered.map(shorten) });
  }
  if ('code' in proven) return fail(state, proven);
  return goOn(state, { at: 'upgrade-asked', ...upgrade, proven }, send(upgradeStart(upgrade.hash)));
}

/** `<task-data/>` of the server. */
export function answerTask(state: State, element: XmlElement): Step {
  const { sasl } = state.exchange;
  if (sasl.at !== 'upgrade-asked') return failUnexpected(state, element);
  const read = saltingIn(element);
  const salt = read.ok ? fromBase64(read.value.salt) : null;
  if (!read.ok || salt === null) {
    return fail(state, {
      code: 'upgrade-failed',
      condition: read.ok ? 'scram-malformed' : read.failure.code,
    });
  }
  const { hash, password, proven } = sasl;
  const { iterations } = read.value;
  return goOn(
    state,
    { at: 'upgrade-deriving', hash, salting: read.value, proven },
    { type: 'derive', hash, password, salt, iterations },
  );
}

/** The password under the new hash is here; its keys are worth keeping from now on. */
export function sendUpgrade(state: State, sasl: At<'upgrade-deriving'>, saltedPassword: Uint8Array): Step {
  const keys = deriveKeys(sasl.hash, saltedPassword, sasl.salting);
  return goOn(
    state,
    { at: 'upgrade-sent', proven: { ...sasl.proven, keys } },
    send(upgradeAnswer(saltedPassword)),
  );
}
