/** What the benchmark uses of a package that ships no types. */
declare module 'ltx' {
  /** @throws what its parser makes of a text that it refuses */
  export function parse(text: string): object | null;
}
