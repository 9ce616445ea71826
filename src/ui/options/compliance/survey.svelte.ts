/** All that is there to judge a server by, or Causeway itself, as it comes in. */
import { ownInfo } from '../../../core/xep/features.ts';
import type { Evidence } from '../../../core/conformance/suites/types.ts';
import type { DeskMirror } from '../../shared/desk-mirror.svelte.ts';
import { sessionFacts, streamFeatures } from './session-evidence.ts';
import { surveyServer, unasked } from './survey.ts';

const hostMetaKinds: ReadonlySet<string> = new Set(['host-meta', 'host-meta.json']);

/** The survey of one account; close it when its view goes. */
export class Survey {
  surveyed = $state.raw(unasked);
  readonly account: string;
  readonly #mirror: DeskMirror;
  readonly #resolver;
  readonly #session;
  #sent = $state.raw<ReadonlySet<string> | null>(null);
  #run = 0;

  constructor(mirror: DeskMirror, account: string) {
    this.#mirror = mirror;
    this.account = account;
    this.#resolver = mirror.openResolver('all');
    this.#session = mirror.openSession(account);
    this.again();
  }

  /** Asks everybody anew. */
  again(): void {
    const run = ++this.#run;
    this.surveyed = unasked;
    void surveyServer(
      (name, args) => this.#mirror.ask(name, args),
      this.account,
      (so) => {
        if (run === this.#run) this.surveyed = so;
      },
    );
    void this.#resolver.resolve(this.account);
    void this.#mirror.sentNamespaces().then((sent) => (this.#sent = sent));
  }

  close(): void {
    this.#run += 1;
    this.#resolver.close();
    this.#session.stop();
  }

  get server(): Evidence {
    const resolution = this.#resolver.resolution;
    const phase = this.#resolver.phase.type;
    const through = phase === 'done' || phase === 'stopped' || phase === 'refused';
    const read = (resolution?.documents ?? []).flatMap(({ kind, outcome }) =>
      outcome.ok ? [{ kind, outcome }] : [],
    );
    const documents = read
      .filter(({ kind }) => hostMetaKinds.has(kind))
      .map(({ outcome }) => outcome.finalUrl);
    const { entities, answers, settled } = this.surveyed;
    return {
      entities,
      answers,
      settled,
      stream: streamFeatures(this.#session.events ?? []),
      listed: through ? (resolution?.candidates ?? []) : null,
      hostMeta: through ? documents : null,
      dns: read.some(({ kind }) => kind === 'dns'),
      session: sessionFacts(this.#mirror.account(this.account), documents.length > 0),
      sent: null,
    };
  }

  /** Causeway as a client: what it tells whoever asks, what this session shows, what it was recorded to send. */
  get self(): Evidence {
    const { state } = this.#mirror.account(this.account) ?? {};
    const jid = state?.phase === 'online' ? state.jid : this.account;
    return {
      ...this.server,
      entities: [{ role: 'client', jid, info: ownInfo }],
      settled: true,
      sent: this.#sent,
    };
  }
}
