import '../shared/base.css';
import '../shared/theme.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn, juliet, online, romeo } from '../testing/samples.ts';
import CataloguePage from './CataloguePage.svelte';
import ExplorePage from './ExplorePage.svelte';

const hostile = '<img src=x onerror=alert(1)>';
const answers: Answers = {
  'explore.info': ({ to, node }) =>
    to === 'silent.example'
      ? { ok: false, failure: { code: 'no-answer', seconds: 10 } }
      : {
          ok: true,
          took: 5,
          value: {
            identities: [{ category: 'server', type: 'im', lang: '', name: hostile }],
            features: ['urn:xmpp:mam:2', 'urn:example:own', ...(node === undefined ? [] : [`of ${node}`])],
            forms: [
              [
                { name: 'FORM_TYPE', values: ['http://jabber.org/network/serverinfo'] },
                { name: 'abuse', values: [hostile] },
              ],
            ],
          },
        },
  'explore.items': ({ to, node }) =>
    to === 'capulet.example' && node === undefined
      ? {
          ok: true,
          took: 5,
          value: [
            { jid: 'silent.example', node: null, name: hostile },
            { jid: 'capulet.example', node: 'commands', name: null },
          ],
        }
      : { ok: true, took: 5, value: [] },
  'explore.own': () => ({ ok: true, value: null, took: 1 }),
  'explore.resources': () => [`${romeo}/orchard`],
};
const world = (more: Answers = {}) =>
  fakeWorld({ accounts: [accountIn(online)], answers: { ...answers, ...more } });

test('an entity names its features by their specification, and text of strangers stays text', async () => {
  const screen = await render(ExplorePage, { mirror: world().mirror, address: '' });
  const detail = screen.getByRole('region', { name: 'capulet.example' });
  await expect.element(detail).toHaveTextContent(/XEP-0313.*Message Archive Management/);
  await expect.element(detail).toHaveTextContent('no known specification');
  await expect.element(detail).toHaveTextContent(hostile);
  expect(screen.container.querySelector('img')).toBeNull();
});

test('the tree opens by button, and says what nobody answered', async () => {
  const screen = await render(ExplorePage, { mirror: world().mirror, address: '' });
  const node = screen.getByRole('button', { name: 'Show what belongs to capulet.example commands' });
  await expect.element(node).toHaveAttribute('aria-expanded', 'false');
  await screen.getByRole('button', { name: /^silent\.example/ }).click();
  await expect
    .element(screen.getByRole('region', { name: 'silent.example' }))
    .toHaveTextContent('No answer within 10 seconds');
  await node.click();
  await screen.getByRole('button', { name: 'capulet.example commands', exact: true }).click();
  await expect.element(screen.getByRole('region', { name: /commands/ })).toHaveTextContent('of commands');
});

test('devices of contacts are offered as addresses', async () => {
  const screen = await render(ExplorePage, { mirror: world().mirror, address: '' });
  await expect
    .poll(() =>
      [...screen.container.querySelectorAll('datalist option')].map((one) => one.getAttribute('value')),
    )
    .toEqual(['capulet.example', juliet, `${romeo}/orchard`]);
});

test('a refusal is shown where the answer would be', async () => {
  const refuse = () => Promise.reject(new RequestError({ code: 'not-online' }));
  const { mirror } = world({ 'explore.info': refuse, 'explore.items': refuse });
  const screen = await render(ExplorePage, { mirror, address: '' });
  await expect.element(screen.getByRole('alert').first()).toBeVisible();
});

test('the list of extensions says who supports what', async () => {
  const screen = await render(CataloguePage, { mirror: world().mirror });
  await expect.element(screen.getByRole('status')).toHaveTextContent(/^4\d\d extensions|^5\d\d extensions/);
  await screen.getByLabelText('Supported by').selectOptions(`${romeo}/orchard`);
  await expect.element(screen.getByRole('status')).toHaveTextContent('1 extension');
  await expect.element(screen.getByText('by urn:xmpp:mam:2')).toBeVisible();
});
