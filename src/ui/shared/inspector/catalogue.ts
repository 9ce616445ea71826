/**
 * The catalogue of extensions, loaded when the first view asks for it: no other surface needs it. Without runes, since
 * what names frames by it is used outside of a build too.
 */
import { createSubscriber } from 'svelte/reactivity';
import { createCatalogue, type Catalogue } from '../../../core/conformance/catalogue.ts';

class Loader {
  #catalogue: Catalogue | null = null;
  #asked = false;
  #changed: () => void = () => undefined;
  readonly #watched = createSubscriber((update) => {
    this.#changed = update;
  });

  /** Null until it is there; whoever reads it in an effect is told. */
  get catalogue(): Catalogue | null {
    this.#watched();
    return this.#catalogue;
  }

  /** Asks for it once; it is there soon after. */
  load(): void {
    if (this.#asked) return;
    this.#asked = true;
    void import('../../../core/conformance/catalogue-data.json').then(({ default: rows }) => {
      this.#catalogue = createCatalogue(rows);
      this.#changed();
    });
  }
}

export const extensions = new Loader();
