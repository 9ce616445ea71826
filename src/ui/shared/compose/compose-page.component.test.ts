import '../theme.css';
import '../base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../../contract/failure.ts';
import type { PageView } from '../../../contract/page.ts';
import { fakeWorld } from '../../testing/fake.ts';
import { accountIn, juliet, messageFrame, online, romeo } from '../../testing/samples.ts';
import Inspector from '../inspector/Inspector.svelte';

const origin = 'https://montague.example';
const stream = 'page.7.load.1';
const seen: PageView = {
  tab: 7,
  origin,
  lasting: false,
  there: true,
  frames: 1,
  dropped: 0,
  unseen: [],
  streams: [{ stream, url: 'wss://montague.example/ws', jid: romeo }],
};
const elsewhere: PageView = {
  ...seen,
  tab: 8,
  streams: [{ stream: 'page.8.load.1', url: 'wss://montague.example/ws', jid: null }],
};
const asking = `<iq xmlns='jabber:client' type='get' id='q1' from='montague.example' to='${romeo}/p'><query xmlns='jabber:iq:version'/></iq>`;

beforeEach(async () => {
  await page.viewport(1200, 700);
  document.body.style.height = '700px';
});

async function inspected(more: Parameters<typeof fakeWorld>[0] = {}) {
  const { answers, ...rest } = more;
  const world = fakeWorld({
    streams: [{ id: stream, source: 'page', account: origin, url: 'wss://montague.example/ws', openedAt: 0 }],
    answers: {
      'compose.send': () => null,
      'page.send': () => null,
      'page.list': () => [seen, elsewhere],
      ...answers,
    },
    ...rest,
  });
  world.addFrames({ ...messageFrame(1, ''), stream, kind: 'iq', text: asking, bytes: asking.length });
  const screen = await render(Inspector, { mirror: world.mirror, tab: 7 });
  screen.container.style.height = '700px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', '2');
  const write = async () => {
    (grid.element() as HTMLElement).focus();
    await userEvent.keyboard('e');
  };
  const editor = screen.getByRole('textbox', { name: 'Stanza to send' });
  const send = screen.getByRole('button', { name: 'Send', exact: true });
  const sent = () => world.asked.filter(({ name }) => name.endsWith('.send'));
  return { world, screen, write, editor, send, sent };
}

test('what is written goes out on the socket of the inspected page, and says so', async () => {
  const { screen, write, editor, send, sent } = await inspected();
  await write();
  await expect.element(screen.getByText('This goes out as the page:')).toBeVisible();
  await expect.element(screen.getByText(`${romeo} · montague.example`)).toBeVisible();
  await editor.fill(
    "<iq xmlns='jabber:client' type='get' id='v' from='{jid}' to='{domain}'><q xmlns='q'/></iq>",
  );
  await expect.element(screen.getByText(/does not know that this was sent/)).toBeVisible();
  await send.click();
  await expect.element(screen.getByText('Sent', { exact: true })).toBeVisible();
  expect(sent()).toEqual([
    {
      name: 'page.send',
      args: {
        stream,
        text: `<iq xmlns='jabber:client' type='get' id='v' from='${romeo}' to='montague.example'><q xmlns='q'/></iq>`,
      },
    },
  ]);
});

test('who it goes out as is chosen, and the border says which kind that is', async () => {
  const { screen, write, editor, send, sent } = await inspected({ accounts: [accountIn(online)] });
  await write();
  await editor.fill("<presence xmlns='jabber:client'/>");
  await expect.element(screen.getByText('This goes out as you:')).toBeVisible();
  const box = () => getComputedStyle(screen.getByRole('region', { name: 'Compose' }).element());
  const own = box().borderTopColor;
  const who = screen.getByRole('combobox', { name: 'Who it goes out as' });
  await who.selectOptions(`the page: ${romeo} · montague.example`);
  await expect.element(screen.getByText('This goes out as the page:')).toBeVisible();
  expect(box().borderTopColor).not.toBe(own);
  await send.click();
  await expect.poll(sent).toMatchObject([{ name: 'page.send' }]);
  await who.selectOptions(juliet);
  await send.click();
  await expect
    .poll(sent)
    .toMatchObject([{ name: 'page.send' }, { name: 'compose.send', args: { account: juliet } }]);
});

test('a reply to what the page was asked goes out as the page, whoever else is signed in', async () => {
  const { screen, send, sent } = await inspected({ accounts: [accountIn(online)] });
  await screen.getByRole('row', { name: /iq get/ }).click();
  await screen.getByRole('button', { name: 'Reply to this IQ' }).click();
  await expect.element(screen.getByText('This goes out as the page:')).toBeVisible();
  await expect.element(screen.getByText(/The page answers requests by itself/)).toBeVisible();
  await send.click();
  await expect.poll(sent).toMatchObject([{ name: 'page.send', args: { stream } }]);
});

test('nobody takes the place of a socket that is gone', async () => {
  const { world, screen, write, editor, send, sent } = await inspected();
  await write();
  await editor.fill("<presence xmlns='jabber:client'/>");
  await expect.element(send).toBeEnabled();
  world.setAccounts([accountIn(online)]);
  world.push({ type: 'page.changed', pages: [{ ...seen, streams: [] }] });
  await expect.element(screen.getByText('That socket of the page is not open any more')).toBeVisible();
  await expect.element(screen.getByText('This goes out as the page:')).toBeVisible();
  await expect.element(send).toBeDisabled();
  await editor.click();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(sent()).toEqual([]);
});

test('a socket that went away meanwhile is said where one looks', async () => {
  const { screen, write, editor, send } = await inspected({
    answers: { 'page.send': () => Promise.reject(new RequestError({ code: 'page-gone' })) },
  });
  await write();
  await editor.fill("<presence xmlns='jabber:client'/>");
  await send.click();
  await expect.element(screen.getByRole('alert')).toHaveTextContent(/The page closed it, was left/);
});
