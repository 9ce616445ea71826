/** What `npm start` was asked for. */

export interface StartOptions {
  /** A real account instead of the test world. */
  readonly address: string | null;
  readonly headless: boolean;
  readonly json: boolean;
  /** Where the picture of the inspector goes, instead of a folder that git ignores. */
  readonly picture: string | null;
}

const pictureFlag = '--picture=';

/** @throws with a sentence for the person if an argument is not understood */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const addresses = args.filter((arg) => !arg.startsWith('-'));
  const unknown = flags.find(
    (flag) => flag !== '--headless' && flag !== '--json' && !flag.startsWith(pictureFlag),
  );
  if (unknown !== undefined)
    throw new Error(`${unknown} is not understood; there are --headless, --json and --picture=FILE.`);
  if (addresses.length > 1) throw new Error('One address at most can be given.');
  const headless = flags.includes('--headless');
  const json = flags.includes('--json');
  if (json && !headless) throw new Error('--json goes with --headless: a window is open until you close it.');
  const picture = flags.find((flag) => flag.startsWith(pictureFlag))?.slice(pictureFlag.length) ?? null;
  return { picture, address: addresses[0] ?? null, headless, json };
}
