/** What one session has in flight: the state that the Strophe connection, its handlers and the layer share. */
import { addressesOf, type OwnAddresses } from '../../core/answerer.ts';
import type { Jid } from '../../core/jid.ts';
import type { XmlElement } from '../../core/xml/index.ts';
import type { ClockPort } from '../../platform/ports.ts';
import { LayerRefusal } from './errors.ts';
import { guarded, type Ended, type Fault } from './guard.ts';
import type { Dispatch } from './handler.ts';
import { Outbox } from './outbox.ts';
import { Questions } from './questions.ts';
import { Replies } from './replies.ts';
import { Timers } from './timers.ts';

export interface ExchangeOptions {
  /** The account; its resource is not known before the session is online. */
  readonly jid: Jid;
  readonly send: (element: XmlElement) => void;
  readonly clock: ClockPort;
  readonly onFault: Fault;
}

interface Turn {
  readonly stanza: XmlElement;
  readonly work: Promise<Ended>[];
}

export class Exchange implements Dispatch {
  readonly fault: Fault;
  readonly replies: Replies;
  readonly questions: Questions;
  readonly outbox: Outbox;
  readonly timers: Timers;
  phase: 'waiting' | 'online' | 'suspended' | 'ended' = 'waiting';
  own: OwnAddresses;
  #turn: Turn | null = null;

  constructor({ jid, send, clock, onFault }: ExchangeOptions) {
    this.fault = onFault;
    this.own = addressesOf(jid);
    this.replies = new Replies(clock, onFault);
    this.questions = new Questions(() => this.own.bare);
    this.outbox = new Outbox(send, this.questions, onFault);
    this.timers = new Timers(clock, () => this.phase === 'online', onFault);
  }

  get ended(): boolean {
    return this.phase === 'ended';
  }

  get stanza(): XmlElement {
    if (this.#turn === null) throw new LayerRefusal('not-a-stanza');
    return this.#turn.stanza;
  }

  busy(until: Promise<Ended>): void {
    this.#turn?.work.push(until);
  }

  /** Runs `dispatch` with that stanza in hand; answers what handlers go on working on. */
  turn(stanza: XmlElement, dispatch: () => void): readonly Promise<Ended>[] {
    const turn: Turn = { stanza, work: [] };
    this.#turn = turn;
    guarded(dispatch, this.fault);
    this.#turn = null;
    return turn.work;
  }
}
