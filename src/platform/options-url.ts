import type { OptionsSection } from './client.ts';

/** The part of the extension API that is needed. */
export interface OptionsApi {
  getManifest(): { readonly options_ui?: { readonly page?: string } };
  getURL(path: string): string;
}

/** URL of the options page at one of its sections, with what the section is to be about where that is given. */
export function optionsUrl(
  runtime: OptionsApi,
  section: OptionsSection,
  about?: Readonly<Record<string, string>>,
): string {
  const { options_ui: options } = runtime.getManifest();
  const query = about === undefined ? '' : `?${new URLSearchParams(about).toString()}`;
  return runtime.getURL(`${options?.page ?? ''}#${section}${query}`);
}
