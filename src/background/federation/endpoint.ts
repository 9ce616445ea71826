/** One endpoint of a look: asked over HTTPS, called, its offer read, left. */
import type { Candidate } from '../../core/discovery/types.ts';
import type {
  EndpointEvidence,
  EndpointUse,
  LookFailure,
  LookStepName,
  WayIn,
} from '../../core/report/evidence.ts';
import type { ServerOffer } from '../../core/stream/servers/index.ts';
import type { StreamFailure } from '../../core/stream/types.ts';
import type { Cancel, Ports, SocketHandlers } from '../../platform/ports.ts';
import { openBosh } from '../bosh/transport.ts';
import type { Holding } from '../discovery/holding.ts';
import type { Preflights } from '../discovery/preflight.ts';
import { isBosh } from '../head-start.ts';
import { hex } from '../hex.ts';
import type { FrameSink } from '../recorder.ts';
import { judging } from './judging.ts';
import { openServerLink, type ServerNews } from './link.ts';
import type { Turns } from './turns.ts';
import { faultOf, leadsNearby, useOf } from './uncalled.ts';

/** Until a socket must be open, and until each answer after that: somebody waits for the whole of it. */
const stepSeconds = 10;

/** UTF-16 code units of a frame: nobody has more to offer, and reading ten megabytes takes a worker seconds. */
const longestFrame = 512 * 1024;

export interface LookDeps {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'sockets' | 'fetch' | 'language'>;
  readonly preflights: Pick<Preflights, 'check'>;
  readonly holding: Pick<Holding, 'failed' | 'held' | 'atMost'>;
  readonly turns: Turns;
  readonly recorder: FrameSink;
}

export interface EndpointTask {
  readonly candidate: Candidate;
  readonly domain: string;
  readonly from: string | null;
  /** Hosts of the person's own network may be called. */
  readonly nearby: boolean;
  /** False: its frames are judged and not kept. */
  readonly recorded: boolean;
  /** Wall time at which the whole look began, ms. */
  readonly began: number;
  readonly signal: AbortSignal;
  readonly progress: (evidence: EndpointEvidence) => void;
}

/** Resolves when nothing more will be learnt. Never rejects. */
export async function lookAtEndpoint(deps: LookDeps, task: EndpointTask): Promise<void> {
  const { ports, preflights } = deps;
  const { candidate, domain, signal, began } = task;
  const use = useOf(candidate);
  const url = candidate.url ?? candidate.endpoint;
  let evidence: EndpointEvidence = {
    id: candidate.id,
    use,
    transport: candidate.transport,
    url,
    stream: null,
    startedAt: ports.clock.now() - began,
    steps: [],
    offered: null,
    pins: null,
    notAfter: null,
    ip: null,
    held: null,
    violations: [],
    settled: false,
  };
  const tell = (changes: Partial<EndpointEvidence>): void =>
    task.progress((evidence = { ...evidence, ...changes }));
  const step = (name: LookStepName, failure?: LookFailure, more: Partial<EndpointEvidence> = {}): void => {
    const at = ports.clock.now() - began;
    tell({ ...more, steps: [...evidence.steps, { name, at, ...(failure && { failure }) }] });
  };
  const fault = faultOf(task);
  if (fault !== null) return step('socket', { area: 'endpoint', failure: fault }, { settled: true });
  tell({});

  const checked = await preflights.check(domain, url, 'always');
  const { pins } = checked;
  const isOver = (): boolean => signal.aborted;
  if (isOver()) return tell({ settled: true, pins });
  if (checked.ok) {
    const { notAfter = null, ip = null } = checked;
    step('https', undefined, { pins, notAfter, ip });
    const leads = ip === null ? null : leadsNearby(task, url, ip);
    if (leads !== null) return step('socket', { area: 'endpoint', failure: leads }, { settled: true });
  } else {
    const { failure, untold } = checked;
    const told = failure.area === 'discovery' || failure.area === 'pins' ? failure : undefined;
    step('https', told, { pins, settled: !untold });
    // A server may keep its answers from other origins and still take a WebSocket.
    if (!untold) return;
  }
  const opened = isBosh(url) ? () => undefined : await deps.turns.take();
  if (isOver()) {
    opened();
    return tell({ settled: true });
  }
  await call(deps, task, { url, use, asked: checked.ok ? checked.took : 0, opened, tell, step });
}

interface Telling {
  readonly url: string;
  readonly use: EndpointUse;
  /** How long it took to answer over HTTPS, ms; 0: it did not. */
  readonly asked: number;
  /** Its socket opens no more. */
  readonly opened: () => void;
  readonly tell: (changes: Partial<EndpointEvidence>) => void;
  readonly step: (name: LookStepName, failure?: LookFailure, more?: Partial<EndpointEvidence>) => void;
}

function call({ ports, recorder, holding }: LookDeps, task: EndpointTask, telling: Telling): Promise<void> {
  const { domain, signal, recorded } = task;
  const { url, use, asked, opened, tell, step } = telling;
  const startedAt = ports.clock.now();
  const stream = hex(ports.random.bytes(8));
  const { sink, violations } = judging(use, !isBosh(url), recorded ? recorder : null);
  if (recorded) tell({ stream });
  return new Promise<void>((resolve) => {
    let next: LookStepName = 'socket';
    let phase: 'opening' | 'features' = 'opening';
    /** What BOSH tells beyond the code. */
    let why: StreamFailure | null = null;
    let stopTimer: Cancel = () => undefined;
    const within = (run: () => void): void => {
      stopTimer();
      stopTimer = ports.clock.after(stepSeconds * 1000, run);
    };
    const late = (): void => link.drop({ code: 'timeout', phase, seconds: stepSeconds });
    const connect = (linked: SocketHandlers) => {
      const handlers: SocketHandlers = {
        ...linked,
        text(data) {
          if (data.length <= longestFrame) return linked.text(data);
          link.drop({ code: 'not-well-formed', error: 'too-long', offset: longestFrame });
        },
        closed(code, told) {
          why = told ?? null;
          linked.closed(code);
        },
      };
      return isBosh(url) ? openBosh(ports, url, handlers) : ports.sockets.open(url, ['xmpp'], handlers);
    };
    const news = (one: ServerNews): void => {
      switch (one.type) {
        case 'connected':
          next = 'open';
          within(late);
          opened();
          return step('socket', undefined, {
            held: isBosh(url) ? null : holding.held(ports.clock.now() - startedAt, asked),
          });
        case 'opened':
          next = 'features';
          phase = 'features';
          within(late);
          return step('open');
        case 'offered':
          next = 'close';
          stopTimer();
          return step('features', undefined, {
            offered: { use: 'server', offer: one.offer, ways: waysOf(one.offer) },
          });
        case 'offered-clients':
          next = 'close';
          stopTimer();
          return step('features', undefined, { offered: { use: 'client', offer: one.offer } });
        case 'ended': {
          stopTimer();
          opened();
          if (next === 'socket' && !isBosh(url) && !signal.aborted) holding.failed();
          signal.removeEventListener('abort', stop);
          const failure: LookFailure | null =
            one.failure === null
              ? null
              : why === null
                ? { area: 'servers', failure: one.failure }
                : { area: 'stream', failure: why };
          const whole = { settled: true, violations };
          if (failure === null && signal.aborted) tell(whole);
          else step(next, failure ?? undefined, whole);
          return resolve();
        }
        case 'online':
        case 'stanza':
        case 'verify':
        case 'verified':
          // Who only looks is told none of these.
          return;
      }
    };
    const link = openServerLink({
      clock: ports.clock,
      recorder: sink,
      stream,
      url,
      config: {
        role: 'initiator',
        // A client says no `from`: there it is not asked for.
        from: task.from ?? domain,
        to: domain,
        lang: ports.language(),
        aim: { type: 'look', as: use },
      },
      connect,
      news,
      told: () => why,
    });
    const stop = (): void => link.drop(null);
    // What the browser holds back is not the endpoint's.
    stopTimer = ports.clock.after(stepSeconds * 1000 + (isBosh(url) ? 0 : holding.atMost), () =>
      link.drop({ code: 'dial-timeout', seconds: stepSeconds }),
    );
    signal.addEventListener('abort', stop);
  });
}

/** A browser shows no certificate of a domain, and nobody can call it back. */
function waysOf({ mechanisms, dialback }: ServerOffer): readonly WayIn[] {
  return [
    ...(mechanisms.includes('EXTERNAL') ? [{ way: 'EXTERNAL', lacks: 'certificate' } as const] : []),
    ...(dialback ? [{ way: 'dialback', lacks: 'call-back-address' } as const] : []),
  ];
}
