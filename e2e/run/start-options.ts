/** What `npm start` was asked for. */

export interface StartOptions {
  /** A real account instead of the test world. */
  readonly address: string | null;
  readonly headless: boolean;
  readonly json: boolean;
}

/** @throws with a sentence for the person if an argument is not understood */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const addresses = args.filter((arg) => !arg.startsWith('-'));
  const unknown = flags.find((flag) => flag !== '--headless' && flag !== '--json');
  if (unknown !== undefined)
    throw new Error(`${unknown} is not understood; there are --headless and --json.`);
  if (addresses.length > 1) throw new Error('One address at most can be given.');
  const headless = flags.includes('--headless');
  const json = flags.includes('--json');
  if (json && !headless) throw new Error('--json goes with --headless: a window is open until you close it.');
  return { address: addresses[0] ?? null, headless, json };
}
