import '../theme.css';
import '../base.css';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { fakeWorld } from '../../testing/fake.ts';
import { messageFrame } from '../../testing/samples.ts';
import InspectorDesk from './InspectorDesk.svelte';

beforeEach(async () => {
  await page.viewport(1200, 600);
  document.body.style.height = '600px';
});
afterEach(() => vi.restoreAllMocks());

const client = "xmlns='jabber:client'";
const sent = (index: number): object => ({
  type: index % 2 === 0 ? 'receive' : 'send',
  time: 1_795_000_000 + index,
  opcode: 1,
  data:
    index % 2 === 0
      ? `<message ${client} type='chat' from='romeo@montague.example/orchard' id='m${index}'><body>line ${index}</body></message>`
      : `<iq ${client} type='get' id='q${index}'><ping xmlns='urn:xmpp:ping'/></iq>`,
});

function har(count: number, cut = false): File {
  const entry = {
    _resourceType: 'websocket',
    _webSocketMessages: [
      {
        type: 'send',
        time: 1_794_999_999,
        opcode: 1,
        data: "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AHIAczNjcjN0</auth>",
      },
      ...Array.from({ length: count }, (_, index) => sent(index)),
    ],
    request: { url: 'wss://chat.example/ws', headers: [{ name: 'Origin', value: 'https://chat.example' }] },
  };
  const text = JSON.stringify({ log: { version: '1.2', entries: [entry] } });
  return new File([cut ? text.slice(0, text.lastIndexOf('{"type"') + 20) : text], 'chat.har');
}

async function desk() {
  const world = fakeWorld();
  world.addFrames(messageFrame(1, 'live, not from a file'));
  const screen = await render(InspectorDesk, { mirror: world.mirror });
  screen.container.style.height = '600px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', '2');
  const open = async (file: File) => {
    await userEvent.upload(screen.getByLabelText(/^Open a capture: a HAR/), file);
    await expect.element(screen.getByRole('region', { name: 'Open capture' })).toBeVisible();
  };
  return { screen, grid, open };
}

async function captureDatabases(): Promise<string[]> {
  const all = await indexedDB.databases();
  return all.flatMap(({ name = '' }) => (name.startsWith('causeway.capture.') ? name : []));
}

test('who comes back from a capture finds the filter, the pause and the selected frame as they were', async () => {
  const { screen, grid, open } = await desk();
  const filter = screen.getByRole('combobox', { name: 'Filter' });
  await screen.getByText('“live, not from a file”').click();
  await screen.getByRole('button', { name: 'Pause' }).click();
  await filter.fill('not-there');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '1');
  await open(har(3));
  await expect.element(filter).toHaveValue('');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '5');
  await filter.fill('line 2');
  await screen.getByRole('button', { name: 'Close chat.har and go back to live frames' }).click();
  await expect.element(filter).toHaveValue('not-there');
  await expect.element(screen.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect.element(screen.getByText('hidden by the filter')).toBeVisible();
  await open(har(3));
  await expect.element(filter).toHaveValue('');
});

test('a HAR is opened in place of live frames, asked like them, and closed without a trace', async () => {
  const { screen, grid, open } = await desk();
  await open(har(2500));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '2502');
  await expect.element(screen.getByText(/^2,501 frames/)).toBeVisible();
  await expect.element(screen.getByText('live, not from a file')).not.toBeInTheDocument();
  // Columns are asked …
  await screen.getByRole('combobox').first().fill('kind:iq type:get');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '1251');
  // … and texts, where they are kept.
  await screen.getByRole('combobox').first().fill('"line 2042"');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '2');
  await expect.element(screen.getByRole('button', { name: 'Pause' })).not.toBeInTheDocument();
  expect((await captureDatabases()).length).toBe(1);

  await screen.getByRole('button', { name: 'Close chat.har and go back to live frames' }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '2');
  await expect.element(screen.getByText('live, not from a file')).toBeVisible();
  await expect.poll(captureDatabases).toEqual([]);
});

test('what a page left behind is erased by the next, and what another holds is not', async () => {
  const make = (name: string) =>
    new Promise<void>((resolve) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
  await Promise.all(['left', 'held'].map((name) => make(`causeway.capture.${name}`)));
  const letGo = await new Promise<() => void>((held) => {
    void navigator.locks.request(
      'causeway.capture.held',
      () => new Promise<void>((resolve) => held(resolve)),
    );
  });
  fakeWorld();
  await expect.poll(captureDatabases).toEqual(['causeway.capture.held']);
  letGo();
  await expect.poll(async () => (await navigator.locks.query()).held).toEqual([]);
  fakeWorld();
  await expect.poll(captureDatabases).toEqual([]);
});

test('secrets of a file are masked before they are stored', async () => {
  const { screen, grid, open } = await desk();
  await open(har(4));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '6');
  await grid.getByText(/auth PLAIN/).click();
  await expect
    .element(screen.getByLabelText('Exact text', { exact: true }))
    .toHaveTextContent(/mechanism='PLAIN'>•{12}</);
});

test('half a file shows its good half, and where it broke off', async () => {
  const { screen, grid, open } = await desk();
  await open(har(10, true));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '11');
  await screen.getByText('1 place could not be used').click();
  const fault = screen.getByRole('region', { name: 'Open capture' }).getByRole('listitem');
  await expect.element(fault).toHaveTextContent(/byte [\d,]+: ?The file ends here, in the middle/);
});

test.each([
  ['a web page', '<html></html>', /a web page or XML/],
  ['a HAR of something else', '{"log":{"entries":[]}}', /no WebSocket that speaks XMPP/],
  ['a compressed file', Uint8Array.of(0x1f, 0x8b, 8), /compressed \(gzip\)/],
])('%s is named, with what to do', async (_what, content, words) => {
  const { screen, open } = await desk();
  await open(new File([content], 'it.har'));
  await expect.element(screen.getByRole('alert')).toHaveTextContent(/cannot be opened as a capture/);
  await expect.element(screen.getByRole('alert')).toHaveTextContent(words);
});

test('a file that is dropped is opened', async () => {
  const { screen, grid } = await desk();
  const data = new DataTransfer();
  data.items.add(har(3));
  const target = document.querySelector('.desk');
  target?.dispatchEvent(new DragEvent('dragenter', { dataTransfer: data, bubbles: true, cancelable: true }));
  await expect.element(screen.getByText('Drop it to open the capture')).toBeVisible();
  target?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '5');
  await expect.element(screen.getByText('Drop it to open the capture')).not.toBeInTheDocument();
});

test('an export hides what people said unless one says yes twice', async () => {
  const files: Blob[] = [];
  const make = URL.createObjectURL.bind(URL);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    if (file instanceof Blob) files.push(file);
    return make(file);
  });
  // The browser of the tests keeps no downloads.
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  const { screen, grid, open } = await desk();
  await open(har(4));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '6');
  await screen.getByRole('button', { name: 'Export frames' }).click();
  const dialog = screen.getByRole('dialog', { name: 'Export frames' });
  await dialog.getByRole('radio', { name: /^JSON Lines/ }).click();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect.element(dialog.getByText(/^Saved as causeway-.*\.jsonl\.$/)).toBeVisible();
  const hidden = await files.at(-1)?.text();
  expect(hidden).toContain('"redacted":true');
  expect(hidden).not.toMatch(/line 2|romeo|montague|orchard|chat\.example/);
  expect(hidden).toContain('<body>xxxxxx</body>');

  await dialog.getByRole('checkbox', { name: 'Hide texts and addresses' }).click();
  await expect.element(dialog.getByRole('button', { name: 'Export' })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'I know. Export it as it is.' }).click();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect.poll(() => files.length).toBe(2);
  const bare = await files.at(-1)?.text();
  expect(bare).toContain('<body>line 2</body>');
  expect(bare).not.toContain('AHIAczNjcjN0');
  await dialog.getByRole('checkbox', { name: 'Hide texts and addresses' }).click();
  await dialog.getByRole('checkbox', { name: 'Hide texts and addresses' }).click();
  await expect.element(dialog.getByRole('button', { name: 'Export' })).toBeDisabled();

  // What was written opens again.
  await dialog.getByRole('button', { name: 'Done' }).click();
  await open(new File([hidden ?? ''], 'again.jsonl'));
  await expect.element(screen.getByText('again.jsonl')).toBeVisible();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '6');
});
