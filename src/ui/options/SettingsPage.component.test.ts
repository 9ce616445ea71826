import '../shared/theme.css';
import '../shared/base.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import { usualSettings, type Settings } from '../../contract/settings.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import SettingsPage from './SettingsPage.svelte';

const off: Settings = usualSettings;
const url = 'https://dns.example/dns-query';

async function shown(answers: Answers = {}, grants = true) {
  const world = fakeWorld({
    grants,
    answers: { 'settings.get': () => off, 'settings.set': () => null, ...answers },
  });
  const screen = await render(SettingsPage, { mirror: world.mirror });
  await expect.element(screen.getByText('DNS records')).toBeVisible();
  return { world, screen };
}

test('no resolver is asked until one is chosen, and what it would learn is said', async () => {
  const { screen } = await shown();
  await expect.element(screen.getByText('Off: no resolver is asked.')).toBeVisible();
  await expect.element(screen.getByText(/learns every domain you resolve here/)).toBeVisible();
  await expect.element(screen.getByLabelText('Address of the resolver')).toHaveValue('');
  await expect.element(screen.getByRole('button', { name: 'Use this resolver' })).toBeDisabled();
  await expect.element(screen.getByRole('button', { name: 'Turn off' })).not.toBeInTheDocument();
});

test('choosing one asks for access to its host alone, and is kept', async () => {
  const { world, screen } = await shown();
  await screen.getByLabelText('Address of the resolver').fill(` ${url}{?dns}`);
  await screen.getByRole('button', { name: 'Use this resolver' }).click();
  await expect.element(screen.getByText('Saved: dns.example is asked from now on.')).toBeVisible();
  expect(world.accessAsked).toEqual(['https://dns.example']);
  expect(world.asked).toEqual([{ name: 'settings.set', args: { ...off, dnsResolver: url } }]);
  await expect.element(screen.getByText('On: dns.example is asked for every domain.')).toBeVisible();
});

test('without access nothing is changed', async () => {
  const { world, screen } = await shown({}, false);
  await screen.getByLabelText('Address of the resolver').fill(url);
  await screen.getByRole('button', { name: 'Use this resolver' }).click();
  await expect
    .element(screen.getByText('Access to dns.example was not granted, so nothing was changed.'))
    .toBeVisible();
  expect(world.asked).toEqual([]);
  await expect.element(screen.getByText('Off: no resolver is asked.')).toBeVisible();
});

test('what is no address of a resolver is told, and no access is asked for', async () => {
  const { world, screen } = await shown();
  await screen.getByLabelText('Address of the resolver').fill('http://dns.example/');
  await screen.getByRole('button', { name: 'Use this resolver' }).click();
  await expect.element(screen.getByText(/^That is no address of a resolver/)).toBeVisible();
  expect(world.accessAsked).toEqual([]);
});

test('it can be turned off', async () => {
  const { world, screen } = await shown({
    'settings.get': () => ({ ...off, dnsResolver: url, refuseUnverified: true }),
  });
  await expect.element(screen.getByText('On: dns.example is asked for every domain.')).toBeVisible();
  await screen.getByRole('button', { name: 'Turn off' }).click();
  await expect.element(screen.getByText('Turned off. No resolver is asked any more.')).toBeVisible();
  expect(world.asked).toEqual([{ name: 'settings.set', args: { ...off, refuseUnverified: true } }]);
});

test('refusing what cannot be verified is kept at once, and the box shows what is kept', async () => {
  const { world, screen } = await shown();
  const box = screen.getByRole('checkbox', { name: /Refuse what cannot be verified/ });
  await box.click();
  await expect.element(screen.getByText('Saved.')).toBeVisible();
  expect(world.asked).toEqual([{ name: 'settings.set', args: { ...off, refuseUnverified: true } }]);
  world.push({ type: 'settings.changed', settings: off });
  await expect.element(box).not.toBeChecked();
});

test('what could not be kept is not shown as kept', async () => {
  const { screen } = await shown({
    'settings.set': () => {
      throw new RequestError({ code: 'storage-full' });
    },
  });
  const box = screen.getByRole('checkbox', { name: /Refuse what cannot be verified/ });
  await box.click();
  await expect.element(screen.getByText('There is no room left')).toBeVisible();
  await expect.element(box).not.toBeChecked();
});

test('how many frames are kept is chosen by what it means, and recording can be off', async () => {
  let kept = off;
  const { world, screen } = await shown({
    'settings.get': () => kept,
    'settings.set': (chosen) => ((kept = chosen), null),
  });
  await expect.element(screen.getByText(/erased when it signs out/)).toBeVisible();
  await screen.getByLabelText('Kept at most').selectOptions('1000000');
  await expect.element(screen.getByText(/after sign-out and after the browser was closed/)).toBeVisible();
  expect(world.asked).toEqual([{ name: 'settings.set', args: { ...off, framesKept: 1_000_000 } }]);
  await screen.getByLabelText(/Record the frames/).click();
  await expect.poll(() => kept).toEqual({ ...off, framesKept: 1_000_000, recording: false });
});

test('the session is kept always until the person says otherwise, and each way says what it costs', async () => {
  const { world, screen } = await shown();
  await expect.element(screen.getByRole('radio', { name: 'Always', exact: true })).toBeChecked();
  await expect.element(screen.getByText(/a few dozen bytes each 20 quiet seconds/)).toBeVisible();
  await screen.getByRole('radio', { name: 'While Causeway is open' }).click();
  await expect.element(screen.getByText('Saved.')).toBeVisible();
  expect(world.asked).toEqual([{ name: 'settings.set', args: { ...usualSettings, keepalive: 'surface' } }]);
});

test('how often the alarm wakes is asked for only where one does, and must be possible', async () => {
  const { world, screen } = await shown();
  const minutes = screen.getByLabelText('Minutes from one look to the next');
  await expect.element(minutes).not.toBeInTheDocument();
  await screen.getByRole('radio', { name: 'Look every few minutes' }).click();
  await expect.element(minutes).toHaveValue(4);
  await minutes.fill('0');
  await screen.getByRole('heading', { name: 'Staying connected' }).click();
  await expect.element(screen.getByText('A whole number from 1 to 60.')).toBeVisible();
  await minutes.fill('15');
  await screen.getByRole('heading', { name: 'Staying connected' }).click();
  await expect.element(screen.getByText('Saved.')).toBeVisible();
  expect(world.asked.map(({ args }) => args)).toEqual([
    { ...usualSettings, keepalive: 'alarm' },
    { ...usualSettings, keepalive: 'alarm', wakeMinutes: 15 },
  ]);
});

test('whether the computer is used is asked for when it is chosen, and given back with it', async () => {
  const { world, screen } = await shown();
  await screen.getByRole('radio', { name: /Away once you left the computer/ }).click();
  await expect.element(screen.getByText('Saved.')).toBeVisible();
  expect(world.accessAsked).toEqual(['idle']);
  await screen.getByRole('radio', { name: /Available for as long as/ }).click();
  await expect.poll(() => world.accessReleased).toEqual(['idle']);
  expect(world.asked.map(({ args }) => args)).toEqual([
    { ...usualSettings, away: 'idle' },
    { ...usualSettings, away: 'never' },
  ]);
});

test('where that is not granted the choice stays as it was', async () => {
  const { world, screen } = await shown({}, false);
  const idle = screen.getByRole('radio', { name: /Away once you left the computer/ });
  await idle.click();
  await expect
    .element(screen.getByText('The browser did not grant that, so nothing was changed.'))
    .toBeVisible();
  await expect.element(idle).not.toBeChecked();
  await expect.element(screen.getByRole('radio', { name: /Away once Causeway was closed/ })).toBeChecked();
  expect(world.asked).toEqual([]);
});
