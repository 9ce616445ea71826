import { expect, test } from 'vitest';
import { pingRequest } from '../core/xep/xep-0199.ts';
import { attr, parseFrame } from '../core/xml/index.ts';
import { settled, testSession } from './stanza/testing.ts';
import { createVouch, type Vouch } from './vouch.ts';

interface Vouched {
  readonly vouch: Vouch;
  readonly send: (...ids: readonly string[]) => void;
  /** Ids of the pings that left. */
  readonly asked: () => readonly string[];
  readonly answer: (how: string, from?: string) => Promise<void>;
  /** Ids that the server has, batch by batch. */
  readonly took: string[][];
  readonly pass: (ms: number) => void;
  readonly end: () => Promise<void>;
  counted: boolean;
}

function vouched(): Vouched {
  const { layer, clock, sent, receive } = testSession();
  const took: string[][] = [];
  const self = { counted: false };
  const vouch = createVouch({
    clock,
    counted: () => self.counted,
    ask: () => layer.request(pingRequest('capulet.example')),
    took: (messages) => took.push(messages.map((one) => attr(one, 'id') ?? '')),
  });
  const asked = (): readonly string[] =>
    sent
      .filter((text) => text.includes('urn:xmpp:ping'))
      .map((text) => / id='([^']*)'/.exec(text)?.[1] ?? '');
  return Object.assign(self, {
    ...{ vouch, took, asked },
    send(...ids: readonly string[]) {
      for (const id of ids)
        vouch.sent(parseFrame(`<message xmlns='jabber:client' id='${id}' to='a@b.example'/>`));
    },
    async answer(how: string, from = 'capulet.example') {
      receive(`<iq xmlns='jabber:client' type='${how}' from='${from}' id='${asked().at(-1) ?? ''}'/>`);
      await settled();
    },
    pass: (ms: number) => clock.pass(ms),
    async end() {
      layer.end('lost');
      vouch.stop();
      await settled();
    },
  });
}

test.each(['result', 'error'])(
  'one ping is asked for a batch, and its %s is one for all before it',
  async (how) => {
    const { send, asked, answer, took, pass } = vouched();
    send('1', '2', '3');
    expect(asked()).toEqual([]);
    pass(300);
    expect(asked()).toHaveLength(1);
    // Behind the ping: it says nothing of these.
    send('4', '5');
    pass(1000);
    expect(asked()).toHaveLength(1);
    await answer(how);
    expect(took).toEqual([['1', '2', '3']]);
    pass(300);
    expect(asked()).toHaveLength(2);
    await answer(how);
    expect(took).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ]);
    pass(60_000);
    expect(asked()).toHaveLength(2);
  },
);

test('somebody else’s answer is none', async () => {
  const { send, answer, took, pass } = vouched();
  send('1');
  pass(300);
  await answer('result', 'mallory@evil.example/x');
  expect(took).toEqual([]);
  await answer('result');
  expect(took).toEqual([['1']]);
});

test('without an answer nothing is vouched for: it is asked again, and the end leaves all uncertain', async () => {
  const { send, asked, took, pass, end } = vouched();
  send('1');
  pass(300);
  send('2');
  pass(30_000);
  await settled();
  pass(300);
  expect(asked()).toHaveLength(2);
  await end();
  pass(60_000);
  expect([took, asked().length]).toEqual([[], 2]);
});

test('nothing is asked where stanzas are counted, nor of what nobody waits for', async () => {
  const one = vouched();
  one.vouch.sent(parseFrame(`<presence xmlns='jabber:client' id='p'/>`));
  one.vouch.sent(parseFrame(`<message xmlns='jabber:client' to='a@b.example'/>`));
  one.pass(1000);
  // Counting may begin after they left, and then has them.
  one.send('1');
  one.counted = true;
  one.pass(1000);
  one.send('2');
  one.pass(1000);
  await settled();
  expect([one.asked(), one.took]).toEqual([[], []]);
});
