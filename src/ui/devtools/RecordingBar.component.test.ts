import '../shared/theme.css';
import '../shared/base.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { PageView } from '../../contract/page.ts';
import { fakeWorld } from '../testing/fake.ts';
import type { PageRecording, Standing } from './page-recording.svelte.ts';
import RecordingBar from './RecordingBar.svelte';

const origin = 'https://a.example';
const seen: PageView = {
  tab: 7,
  origin,
  lasting: false,
  there: true,
  frames: 1234,
  dropped: 0,
  unseen: [],
  streams: [],
};

async function shown(standing: Standing, view: Partial<PageView> = {}, of: Partial<PageRecording> = {}) {
  // It brings the words.
  fakeWorld();
  const done: string[] = [];
  const act = (what: string) => () => (done.push(what), Promise.resolve());
  const recording = {
    tab: 7,
    origin,
    recorded: origin,
    standing,
    denied: false,
    canLast: true,
    record: act('record'),
    last: act('last'),
    stop: act('stop'),
    ...of,
  } as unknown as PageRecording;
  const screen = await render(RecordingBar, {
    recording,
    pages: [
      { ...seen, tab: 8, frames: 9 },
      { ...seen, ...view },
    ],
  });
  return { screen, done };
}

test('a page is recorded from a click, and it says that it is loaded again', async () => {
  const { screen, done } = await shown('idle');
  await expect.element(screen.getByText(origin)).toBeVisible();
  await expect.element(screen.getByText(/^Loads the page again/)).toBeVisible();
  await screen.getByRole('button', { name: 'Record this page' }).click();
  expect(done).toEqual(['record']);
});

test('what is no page of the web cannot be recorded', async () => {
  const { screen } = await shown('idle', {}, { origin: null });
  await expect.element(screen.getByText('Only web pages can be recorded.')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Record this page' })).toBeDisabled();
});

test('while it records it says whom, for how long and how much of this tab, and can be stopped', async () => {
  const { screen, done } = await shown('once');
  await expect
    .element(screen.getByRole('status'))
    .toHaveTextContent(`Recording ${origin} until it is left or loaded again`);
  await expect.element(screen.getByText('1,234 frames')).toBeVisible();
  await screen.getByRole('button', { name: 'Keep recording here' }).click();
  await screen.getByRole('button', { name: 'Stop recording this page' }).click();
  expect(done).toEqual(['last', 'stop']);
});

test('where the browser cannot be asked for access, nothing offers it', async () => {
  const { screen } = await shown('once', {}, { canLast: false });
  await expect.element(screen.getByRole('button', { name: 'Keep recording here' })).not.toBeInTheDocument();
});

test('what is missing and what cannot be seen is said', async () => {
  const { screen } = await shown(
    'lasting',
    { lasting: true, dropped: 3, unseen: ['shared', 'service', 'dedicated'] },
    { denied: true },
  );
  await expect
    .element(screen.getByText('3 frames are missing: the page said more than could be taken.'))
    .toBeVisible();
  await expect.element(screen.getByText(/^This page runs a shared worker/)).toBeVisible();
  await expect.element(screen.getByText(/^This page has a service worker/)).toBeVisible();
  await expect
    .element(screen.getByText(/^This page runs a worker whose XMPP is not seen here/))
    .toBeVisible();
  await expect.element(screen.getByText(/^No access to/)).toBeVisible();
});

test('a page that was left, and one of elsewhere, are told apart', async () => {
  const left = await shown('left');
  await expect.element(left.screen.getByText(/is not recorded any more/)).toBeVisible();
  await left.screen.getByRole('button', { name: 'Record again' }).click();
  expect(left.done).toEqual(['record']);
  const away = await shown('lasting', { lasting: true, there: false });
  await expect.element(away.screen.getByText(`Waiting for a page of ${origin}`)).toBeVisible();
});
