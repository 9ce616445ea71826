/** The catalogue of extensions, loaded when the first view asks for it: no other surface needs it. */
import { createCatalogue, type Catalogue } from '../../../core/conformance/catalogue.ts';

class Loader {
  catalogue = $state.raw<Catalogue | null>(null);
  #asked = false;

  /** Asks for it once; it is there soon after. */
  load(): void {
    if (this.#asked) return;
    this.#asked = true;
    void import('../../../core/conformance/catalogue-data.json').then(
      ({ default: rows }) => (this.catalogue = createCatalogue(rows)),
    );
  }
}

export const extensions = new Loader();
