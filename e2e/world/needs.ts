/** Programs a test cannot do without. */
import {
  findCertutil,
  findChromium,
  findEjabberd,
  findFirefox,
  findNamed,
  findProsody,
  findTshark,
  type Found,
} from './find.ts';

const finders = {
  prosody: findProsody,
  ejabberd: findEjabberd,
  chromium: findChromium,
  firefox: findFirefox,
  certutil: findCertutil,
  named: findNamed,
  tshark: findTshark,
} as const satisfies Record<string, () => Found | Promise<Found>>;

export type Program = keyof typeof finders;

/**
 * Why tests that need these programs must be skipped; undefined when all are there.
 * With `CI=true` nothing is skipped quietly: then it throws instead.
 *
 * @example
 * const missing = await needs('prosody');
 * describe.skipIf(missing !== undefined)('on Prosody', …)   // vitest
 * test.skip(missing !== undefined, missing);                // Playwright
 */
export async function needs(...programs: readonly Program[]): Promise<string | undefined> {
  const found = await Promise.all(programs.map(async (program) => finders[program]()));
  const missing = found.flatMap((one) => (one.found ? [] : [`${one.why} Install it with: ${one.install}`]));
  if (missing.length === 0) return undefined;
  const why = missing.join(' ');
  if (process.env['CI'] === 'true') throw new Error(why);
  return why;
}
