/** Writing to nodes of one's own account that nobody else may read (XEP-0223). */
import { configurePrivately, publishPrivately, type Item } from '../core/xep/xep-0060.ts';
import { StanzaError, type StanzaLayer } from './stanza/index.ts';

/** Publishes an item; a node that others made another way is made so first. @throws what `StanzaLayer.request` does */
export async function publishOwn(layer: StanzaLayer, node: string, item: Item): Promise<void> {
  try {
    await layer.request(publishPrivately(node, item));
  } catch (error) {
    if (!(error instanceof StanzaError) || error.condition !== 'conflict') throw error;
    await layer.request(configurePrivately(node));
    await layer.request(publishPrivately(node, item));
  }
}
