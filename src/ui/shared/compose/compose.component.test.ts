import '../theme.css';
import '../base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../../contract/failure.ts';
import { fakeWorld, type FakeWorld } from '../../testing/fake.ts';
import { accountIn, juliet, messageFrame, online, romeo } from '../../testing/samples.ts';
import Inspector from '../inspector/Inspector.svelte';

beforeEach(async () => {
  await page.viewport(1200, 700);
  document.body.style.height = '700px';
});

/** Also in a shadow root, whose host is what the document calls active. */
const hasFocus = (element: Element): boolean =>
  (element.getRootNode() as Document | ShadowRoot).activeElement === element;

async function composing(more: Parameters<typeof fakeWorld>[0] = {}) {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    answers: { 'compose.send': () => null },
    ...more,
  });
  world.addFrames(messageFrame(1, 'hello'));
  const screen = await render(Inspector, { mirror: world.mirror });
  screen.container.style.height = '700px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', '2');
  (grid.element() as HTMLElement).focus();
  await userEvent.keyboard('e');
  const editor = screen.getByRole('textbox', { name: 'Stanza to send' });
  await expect.poll(() => hasFocus(editor.element())).toBe(true);
  return { world, screen, editor };
}
const sentTexts = (world: FakeWorld) =>
  world.asked.flatMap(({ name, args }) => (name === 'compose.send' ? [(args as { text: string }).text] : []));

test('what is written goes out as oneself, once it is well-formed and in its namespace', async () => {
  const { world, screen, editor } = await composing();
  await expect.element(screen.getByText('This goes out as you:')).toBeVisible();
  const send = screen.getByRole('button', { name: 'Send', exact: true });
  await expect.element(send).toBeDisabled();
  await editor.fill("<iq type='get' id='{id}'><ping xmlns='urn:xmpp:ping'></iq>");
  await expect.element(screen.getByText(/^Line 1, column \d+:/)).toBeVisible();
  await expect.element(send).toBeDisabled();
  await editor.fill("<iq type='get' id='{id}'><ping xmlns='urn:xmpp:ping'/></iq>");
  await expect.element(screen.getByText(/has no namespace/)).toBeVisible();
  await screen.getByRole('button', { name: "Add xmlns='jabber:client'" }).click();
  await expect.element(screen.getByText('Well-formed: iq get')).toBeVisible();
  await send.click();
  await expect.element(screen.getByText('Sent', { exact: true })).toBeVisible();
  const [text] = sentTexts(world);
  expect(text).toMatch(
    /^<iq xmlns='jabber:client' type='get' id='[0-9a-f-]{36}'><ping xmlns='urn:xmpp:ping'\/><\/iq>$/,
  );
  expect(world.asked.map(({ args }) => args)).toMatchObject([{ account: juliet }]);
});

test('what would break the session is not sent, and why is said', async () => {
  const { world, screen, editor } = await composing();
  await editor.fill("<a xmlns='urn:xmpp:sm:3' h='7'/>");
  await expect.element(screen.getByText(/is the session's own, and would break it/)).toBeVisible();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(sentTexts(world)).toEqual([]);
});

test('a message says that it is not end-to-end encrypted', async () => {
  const { screen, editor } = await composing();
  await editor.fill(`<message xmlns='jabber:client' to='${romeo}'><body>x</body></message>`);
  await expect.element(screen.getByText(/Not end-to-end encrypted/)).toBeVisible();
});

test('many are sent one after the other, each under its own id, until they are stopped', async () => {
  const { world, screen, editor } = await composing();
  await editor.fill("<iq xmlns='jabber:client' type='get' id='{id}-{n}'><ping xmlns='urn:xmpp:ping'/></iq>");
  await screen.getByRole('spinbutton', { name: 'Times' }).fill('3');
  await screen.getByRole('spinbutton', { name: 'every (ms)' }).fill('0');
  await screen.getByRole('button', { name: 'Send 3 times' }).click();
  await expect.element(screen.getByText('3 of 3 sent')).toBeVisible();
  const texts = sentTexts(world);
  expect(new Set(texts).size).toBe(3);
  expect(texts.map((text) => /-(\d)'/.exec(text)?.[1])).toEqual(['1', '2', '3']);

  await screen.getByRole('spinbutton', { name: 'every (ms)' }).fill('60000');
  await screen.getByRole('button', { name: 'Send 3 times' }).click();
  await expect.element(screen.getByText('1 of 3 sent')).toBeVisible();
  await screen.getByRole('button', { name: 'Stop' }).click();
  await expect.element(screen.getByText('Stopped: 1 of 3 sent')).toBeVisible();
  expect(sentTexts(world)).toHaveLength(4);
});

test('a refusal stands where one looks, and ends a row of many', async () => {
  const { screen, editor } = await composing({
    answers: { 'compose.send': () => Promise.reject(new RequestError({ code: 'not-online' })) },
  });
  await editor.fill("<presence xmlns='jabber:client'/>");
  await screen.getByRole('spinbutton', { name: 'Times' }).fill('5');
  await screen.getByRole('button', { name: 'Send 5 times' }).click();
  await expect.element(screen.getByText('Stopped: 0 of 5 sent')).toBeVisible();
  await expect.element(screen.getByRole('alert')).toBeVisible();
});

test('templates, what was sent and what is kept are there again', async () => {
  const { world, screen, editor } = await composing();
  await screen.getByRole('button', { name: 'Templates' }).click();
  await screen.getByRole('button', { name: 'Ping the server (XEP-0199)' }).click();
  await expect.element(editor).toHaveTextContent("id='{id}' to='{domain}'");
  await screen.getByRole('button', { name: 'Keep this draft' }).click();
  await screen.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.element(screen.getByText('Sent', { exact: true })).toBeVisible();
  expect(sentTexts(world)[0]).toContain("to='capulet.example'");
  const saved: unknown = JSON.parse(world.saving.get('composer shelf') ?? '');
  expect(saved).toMatchObject({
    kept: [expect.stringContaining('{domain}')],
    sent: [expect.stringContaining('{id}')],
  });
});

test('what holds a secret is sent, and not kept', async () => {
  const { world, screen, editor } = await composing();
  await editor.fill(
    "<iq xmlns='jabber:client' type='set' id='1'><query xmlns='jabber:iq:register'><password>hunter2</password></query></iq>",
  );
  await expect.element(screen.getByText(/will not be kept/)).toBeVisible();
  await screen.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.element(screen.getByText('Sent', { exact: true })).toBeVisible();
  expect(world.saving.get('composer shelf') ?? '').not.toContain('hunter2');
});

test('a reply begins with who asked and what was asked; Escape leads back to the frames', async () => {
  const { world, screen, editor } = await composing();
  await userEvent.keyboard('{Escape}');
  await expect.element(editor).not.toBeInTheDocument();
  await expect.element(screen.getByRole('grid', { name: 'Frames' })).toHaveFocus();
  const text = `<iq xmlns='jabber:client' type='get' id='q1' from='${romeo}/o'><query xmlns='jabber:iq:version'/></iq>`;
  world.addFrames({ ...messageFrame(2, ''), kind: 'iq', text, bytes: text.length });
  await screen.getByRole('row', { name: /iq get/ }).click();
  await screen.getByRole('button', { name: 'Reply to this IQ' }).click();
  await expect.element(editor).toHaveTextContent(`type='result' id='q1' to='${romeo}/o'`);
  await expect.element(screen.getByText(/answers each request by itself/)).toBeVisible();
});

test('without an account there is nobody it could go out as', async () => {
  const { screen, editor } = await composing({ accounts: [] });
  await editor.fill("<presence xmlns='jabber:client'/>");
  await expect.element(screen.getByText(/Nobody is signed in/)).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
});
