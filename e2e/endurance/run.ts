/**
 * Two people write numbered messages to each other while their workers are killed, their links fail and their server
 * is restarted. What arrived is read off the other one's conversation, and off the archives by another client.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { chanceOf, type Chance } from './chance.ts';
import type { Verdict } from './judge.ts';
import type { Person } from './person.ts';
import { setStage, type Stage } from './stage.ts';
import { tallyOf, type Tally } from './tally.ts';
import { bodyOf, outcomeOf, trail } from './verdicts.ts';
import { badWeather } from './weather.ts';

export interface Endurance {
  readonly seed: number;
  /** Each way. */
  readonly messages: number;
  readonly kills: number;
  readonly cuts: number;
  readonly stalls: number;
  readonly slowings: number;
  readonly restarts: number;
  readonly streams: Tally;
  /** Messages of which nobody could say whether they arrived, at the end. */
  readonly unsure: number;
  /** Messages that were not acknowledged at the end. */
  readonly unacknowledged: number;
  /** Why somebody had to give the password again, once for each time. */
  readonly asked: readonly string[];
  readonly faults: readonly unknown[];
  /** What each sees of the other, and what the archive of each holds of the other. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Messages of which the server says in one archive that it had them, and in the other that it had not. */
  readonly neverArchived: number;
  readonly seconds: number;
}

export interface EnduranceOptions extends Omit<Parameters<typeof setStage>[0], 'chance'> {
  readonly seed: number;
  /** Each way. */
  readonly messages: number;
  /** Mean pause between two messages of one person, ms. */
  readonly pause: number;
  /**
   * Whether the server is restarted in a pause of the conversation. ejabberd loses what it is handing from one session
   * to the other when it stops: acknowledged, in the archive of who sent it, and nowhere else.
   */
  readonly pauseBeforeRestart?: boolean;
  /** Told now and then how far it is. */
  readonly progress?: (text: string) => void;
}

/** How long a worker lives at most, and at least, ms. */
const lives = [500, 8000] as const;
/** So much may be on its way; who writes faster waits. */
const mostUnderWay = 400;
const restarts = 2;
/** How long the last message may take in clear weather, ms. */
const patience = 60_000;

export async function endure(options: EnduranceOptions): Promise<Endurance> {
  const started = performance.now();
  const chance = chanceOf(options.seed);
  const stage = await setStage({ ...options, chance: chance.split() });
  const tally = tallyOf(stage.tap);
  const { people, links } = stage;
  try {
    for (const person of people) await person.begin();
    const skies = links.map((link) => badWeather(link, chance.split()));
    const killers = people.map((person) => killNowAndThen(person, chance.split()));
    await converse(stage, options, chance);
    for (const killer of killers) await killer.stop();
    for (const sky of skies) await sky.clear();
    for (const person of people) person.spare();

    const end = performance.now() + patience;
    const has = async (person: Person, state: 'received' | 'acked'): Promise<boolean> =>
      (await person.count(state)) >= options.messages;
    const isDone = async (person: Person): Promise<boolean> =>
      (await has(person, 'received')) && (await has(person, 'acked'));
    while (!(await Promise.all(people.map(isDone))).every(Boolean) && performance.now() < end)
      await sleep(lookMs(options));
    // What comes twice, or in another order than it was sent, may be settled later.
    await sleep(4000);

    const about = { messages: options.messages, httpPort: stage.server.httpPort };
    const outcomes = [
      await outcomeOf(people[0], people[1], about),
      await outcomeOf(people[1], people[0], about),
    ];
    const verdicts = Object.assign({}, ...outcomes.map((one) => one.verdicts)) as Record<string, Verdict>;
    const wrong = new Set(
      Object.values(verdicts).flatMap(({ lost, doubled, strange, late }) => [
        ...lost,
        ...doubled,
        ...strange,
        ...late,
      ]),
    );
    for (const id of [...wrong].slice(0, 5)) options.progress?.(trail(stage.tap, id));
    const sum = <T>(all: readonly T[], pick: (one: T) => number): number =>
      all.reduce((total, one) => total + pick(one), 0);
    return {
      seed: options.seed,
      messages: options.messages,
      kills: sum(people, ({ kills }) => kills),
      cuts: sum(skies, ({ cuts }) => cuts),
      stalls: sum(skies, ({ stalls }) => stalls),
      slowings: sum(skies, ({ slowings }) => slowings),
      restarts,
      streams: tally.now(),
      unsure: sum(outcomes, ({ unsure }) => unsure),
      unacknowledged: sum(outcomes, ({ unacknowledged }) => unacknowledged),
      asked: people.flatMap(({ asked }) => asked),
      faults: people.flatMap(({ faults }) => faults),
      verdicts,
      neverArchived: sum(outcomes, ({ neverArchived }) => neverArchived),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await stage.stop();
  }
}

/** The store of this test takes the square of their number to count messages. */
const lookMs = ({ messages }: EnduranceOptions): number => Math.max(300, messages / 4);

/** Everything is written, and the server restarted on the way. */
async function converse({ people, server }: Stage, options: EnduranceOptions, chance: Chance): Promise<void> {
  const started = performance.now();
  const pace = people.map((person) => ({ person, written: 0, arrived: 0, moved: 0, own: chance.split() }));
  const [one, two] = pace;
  if (one === undefined || two === undefined) return;
  const watching = setInterval(() => {
    for (const each of pace) {
      void each.person.count('received').then((count) => {
        if (count !== each.arrived) each.moved = performance.now();
        each.arrived = count;
      });
    }
  }, lookMs(options));
  /** What a server lost is not waited for: it is judged at the end. */
  const mayCome = ({ moved }: (typeof pace)[number]): boolean => performance.now() - moved < patience;
  const telling = setInterval(() => {
    const counts = pace.map(({ written, arrived }) => `${written} written, ${arrived} received`);
    options.progress?.(`${Math.round((performance.now() - started) / 1000)} s: ${counts.join('; ')}`);
  }, 5000);
  let held = false;

  const write = async (mine: typeof one, theirs: typeof one): Promise<void> => {
    for (let number = 0; number < options.messages; number += 1) {
      while (held || (number - theirs.arrived > mostUnderWay && mayCome(theirs))) await sleep(50);
      await mine.person.write(bodyOf(mine.person.user, number));
      mine.written = number + 1;
      // Mostly in bursts, as people who are quick and networks that were slow.
      if (mine.own.draw() < 0.2) await sleep(mine.own.between(0, 10 * options.pause));
    }
  };
  const quiet = async (): Promise<void> => {
    held = true;
    await sleep(1000);
    // What is lost by now does not come; it is judged at the end.
    const end = performance.now() + patience;
    const isDone = (): boolean => one.arrived >= two.written && two.arrived >= one.written;
    while (!isDone() && performance.now() < end) await sleep(100);
  };
  const restart = async (): Promise<void> => {
    for (let index = 1; index <= restarts; index += 1) {
      const due = (options.messages * index) / (restarts + 1);
      while (Math.min(one.written, two.written) < due) await sleep(50);
      if (options.pauseBeforeRestart === true) await quiet();
      await server.restart();
      held = false;
    }
  };

  await Promise.all([write(one, two), write(two, one), restart()]);
  clearInterval(watching);
  clearInterval(telling);
}

function killNowAndThen(person: Person, chance: Chance): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const { signal } = stopped;
  const kill = async (): Promise<void> => {
    await sleep(chance.between(...lives), undefined, { signal });
    person.kill();
    return kill();
  };
  const over = kill().catch(() => undefined);
  return {
    async stop() {
      stopped.abort();
      await over;
    },
  };
}
