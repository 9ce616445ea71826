import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import { parseDocument, serialize } from '../core/xml/index.ts';
import { openStreamsStore } from '../store/streams-store.ts';
import { createRoster } from './roster.ts';
import { createStanzaLayer } from './stanza/index.ts';

const account = 'juliet@capulet.example';
const here = { show: '', status: '', caps: null } as const;
const romeo = { jid: 'romeo@montague.example', subscription: 'both', pending: false, groups: [] } as const;

test('before a session is announced as a new one, nobody is said to be there by the one before', async () => {
  const store = openStreamsStore();
  await store.putRoster({
    account,
    items: [romeo],
    resources: [[romeo.jid, [['garden', here]]]],
    whole: true,
  });
  const roster = createRoster(
    parseJid(account),
    store,
    { clock: { now: () => 0 }, fault: () => undefined },
    () => undefined,
  );
  await roster.load();
  expect(roster.contacts).toMatchObject([{ jid: romeo.jid }]);
  await roster.begin();
  // The worker dies here, and the next one resumes the new session.
  expect(await store.roster(account)).toEqual({
    account,
    items: [romeo],
    resources: [],
    requests: [],
    blocked: [],
    whole: false,
  });
  await roster.forget();
  expect(await store.roster(account)).toBeUndefined();
});

test('only one’s own account says who is a contact, and who is blocked', async () => {
  const faults: unknown[] = [];
  const sent: string[] = [];
  const roster = createRoster(
    parseJid(account),
    openStreamsStore(),
    { clock: { now: () => 0 }, fault: (error) => faults.push(error) },
    () => undefined,
  );
  const layer = createStanzaLayer({
    jid: parseJid(account),
    clock: nodePorts().clock,
    onFault: (error) => faults.push(error),
    send: (stanza) => sent.push(serialize(stanza)),
  });
  layer.online(parseJid(`${account}/x`));
  roster.attach(layer);
  const push = (from: string | null, id: string, payload: string): Promise<unknown> =>
    layer.receive(
      parseDocument(
        `<iq xmlns='jabber:client' type='set' id='${id}'${from === null ? '' : ` from='${from}'`}>${payload}</iq>`,
      ),
    );
  const block = (jid: string): string => `<block xmlns='urn:xmpp:blocking'><item jid='${jid}'/></block>`;
  const item = (jid: string): string =>
    `<query xmlns='jabber:iq:roster'><item jid='${jid}' subscription='both'/></query>`;
  for (const [at, from] of ['tybalt@montague.example', `${account}/other`, 'capulet.example'].entries()) {
    await push(from, `f${at}`, block('romeo@montague.example'));
    await push(from, `g${at}`, item('tybalt@montague.example'));
  }
  expect([roster.blocked, roster.contacts]).toEqual([[], []]);
  expect(sent.filter((one) => one.includes("type='result'"))).toEqual([]);
  await push(account, 'p1', block('Tybalt@montague.example'));
  await push(null, 'p2', item('romeo@montague.example'));
  expect(roster.blocked).toEqual(['tybalt@montague.example']);
  expect(roster.isTrusted('romeo@montague.example')).toBe(true);
  await push(account, 'p3', "<unblock xmlns='urn:xmpp:blocking'/>");
  expect(roster.blocked).toEqual([]);
  expect(faults).toEqual([]);
  await roster.forget();
});
