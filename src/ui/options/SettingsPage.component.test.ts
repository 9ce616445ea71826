import '../shared/theme.css';
import '../shared/base.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import type { Settings } from '../../contract/settings.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import SettingsPage from './SettingsPage.svelte';

const off: Settings = { dnsResolver: null, refuseUnverified: false };
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
  expect(world.asked).toEqual([
    { name: 'settings.set', args: { dnsResolver: url, refuseUnverified: false } },
  ]);
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
    'settings.get': () => ({ dnsResolver: url, refuseUnverified: true }),
  });
  await expect.element(screen.getByText('On: dns.example is asked for every domain.')).toBeVisible();
  await screen.getByRole('button', { name: 'Turn off' }).click();
  await expect.element(screen.getByText('Turned off. No resolver is asked any more.')).toBeVisible();
  expect(world.asked).toEqual([
    { name: 'settings.set', args: { dnsResolver: null, refuseUnverified: true } },
  ]);
});

test('refusing what cannot be verified is kept at once, and the box shows what is kept', async () => {
  const { world, screen } = await shown();
  const box = screen.getByRole('checkbox', { name: /Refuse what cannot be verified/ });
  await box.click();
  await expect.element(screen.getByText('Saved.')).toBeVisible();
  expect(world.asked).toEqual([
    { name: 'settings.set', args: { dnsResolver: null, refuseUnverified: true } },
  ]);
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
