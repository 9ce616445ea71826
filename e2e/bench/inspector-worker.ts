/** Runs beside the extension's own code in its worker, in a copy made for the benchmark: drives the real recorder. */
import { createEventHub } from '../../src/background/events.ts';
import { createRecorder, type Recorder } from '../../src/background/recorder.ts';
import { framesKept } from '../../src/contract/frames.ts';
import { usualSettings } from '../../src/contract/settings.ts';
import { readFrame } from '../../src/core/framing/index.ts';
import { openFramesStore } from '../../src/store/frames-store.ts';

export interface Ingested {
  readonly perSecond: number;
  readonly dropped: number;
  readonly written: number;
}

export interface InspectorBench {
  /** Records `count` frames of 1.3 KB mean as fast as they are written. Three of them hold `rarest`. */
  fill(count: number): Promise<Ingested>;
  /** Records small frames at `rate` a second for `seconds`, parsed as a session parses them. */
  ingest(rate: number, seconds: number): Promise<Ingested>;
}

const rarest = 'zwölfhundertsiebenundfuenfzig-quokka';
const words = 'what light through yonder window breaks it is the east and juliet is the sun arise fair'.split(
  ' ',
);

/** The same numbers each time (a linear congruential generator). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const random = generator(7);
const pick = <T>(of: readonly T[]): T => of[random(of.length)] as T;
const base64 = (length: number): string => {
  let out = '';
  while (out.length < length) out += random(36 ** 6).toString(36);
  return out.slice(0, length);
};
const large = Array.from({ length: 40 }, () => base64(24_000));
const sentence = (count: number): string => Array.from({ length: count }, () => pick(words)).join(' ');

function frameText(index: number, small: boolean): string {
  const id = `id='${base64(12)}${index}'`;
  const from = `from='user${random(200)}@capulet.example/res${random(4)}' to='juliet@capulet.example/balcony'`;
  const open = (name: string, type: string): string =>
    `<${name} xmlns='jabber:client' type='${type}' ${id} ${from}>`;
  const kind = random(10);
  if (small) return `${open('message', 'chat')}<body>${sentence(6)}</body></message>`;
  if (random(100) < 3) {
    return `${open('iq', 'result')}<vCard xmlns='vcard-temp'><PHOTO><BINVAL>${pick(large)}</BINVAL></PHOTO></vCard></iq>`;
  }
  if (kind < 5) {
    return `${open('message', 'chat')}<body>${sentence(60)}</body><origin-id xmlns='urn:xmpp:sid:0' id='${base64(20)}'/></message>`;
  }
  if (kind < 8) {
    return `${open('presence', 'available')}<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' ver='${base64(28)}'/><status>${sentence(50)}</status></presence>`;
  }
  return `${open('iq', kind === 8 ? 'get' : 'result')}<query xmlns='urn:xmpp:mam:2' queryid='${base64(16)}'>${sentence(70)}</query></iq>`;
}

function openRecorder(): { recorder: Recorder; stop: () => void } {
  const settings = { ...usualSettings, framesKept: framesKept.most };
  const recorder = createRecorder({
    store: openFramesStore(),
    settings: { get: () => Promise.resolve(settings) },
    clock: {
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    hub: createEventHub(),
    fault: (error) => console.error(error),
  });
  recorder.begin({
    id: 'bench',
    source: 'account',
    account: 'juliet@capulet.example',
    url: 'wss://capulet.example/ws',
    openedAt: Date.now(),
  });
  return { recorder, stop: () => recorder.end('bench', { how: 'here' }) };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function caughtUp(recorder: Recorder, from: number, count: number): Promise<number> {
  while (recorder.upTo - from < count && recorder.state.dropped === 0) await pause(10);
  return recorder.upTo - from;
}

const bench: InspectorBench = {
  async fill(count) {
    const { recorder, stop } = openRecorder();
    await recorder.restored;
    const from = recorder.upTo;
    const start = performance.now();
    for (let index = 0; index < count; index += 1) {
      const rare = index % Math.floor(count / 3) === 12_345;
      const text = rare
        ? `<message xmlns='jabber:client'><body>${rarest}</body></message>`
        : frameText(index, false);
      recorder.record('bench', index % 4 === 0 ? 'out' : 'in', text, readFrame(text));
      if (index % 2000 === 1999) await caughtUp(recorder, from, index + 1);
    }
    const written = await caughtUp(recorder, from, count);
    stop();
    return {
      perSecond: written / ((performance.now() - start) / 1000),
      dropped: recorder.state.dropped,
      written,
    };
  },
  async ingest(rate, seconds) {
    const { recorder, stop } = openRecorder();
    await recorder.restored;
    const from = recorder.upTo;
    const texts = Array.from({ length: 20_000 }, (_, index) => frameText(index, true));
    const total = rate * seconds;
    const start = performance.now();
    for (let sent = 0; sent < total;) {
      const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * rate));
      for (; sent < due; sent += 1) {
        const text = texts[sent % texts.length] ?? '';
        recorder.record('bench', 'in', text, readFrame(text));
      }
      await pause(1);
    }
    const written = await caughtUp(recorder, from, total);
    stop();
    return {
      perSecond: written / ((performance.now() - start) / 1000),
      dropped: recorder.state.dropped,
      written,
    };
  },
};
Object.assign(globalThis, { inspectorBench: bench });
