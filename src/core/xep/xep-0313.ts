/** XEP-0313 Message Archive Management 1.1.3: asking one's own archive, page by page (with XEP-0059). */
import { ns } from '../namespaces.ts';
import { attr, child, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

export interface ArchiveQuery {
  /** Names the results that belong to it. */
  readonly queryId: string;
  /** Whose archive; one's own without it. */
  readonly to?: string;
  /** Bare JID of the other side; all of them without it. */
  readonly peer?: string;
  /** From this wall time on, ms since the epoch. */
  readonly start?: number;
  /** Until this wall time, ms since the epoch. */
  readonly end?: number;
  /** What comes after this archive id. */
  readonly after?: string;
  /** The last ones before this archive id, or the last of all where it is empty. */
  readonly before?: string;
  /** How many at once. */
  readonly max: number;
}

const field = (name: string, value: string, type?: string): XmlElement =>
  el('field', ns.dataForms, { var: name, type }, el('value', ns.dataForms, {}, value));

/** Asks an archive (§4.1); whoever sends it gives it an id. */
export function archiveRequest({
  queryId,
  to,
  peer,
  start,
  end,
  after,
  before,
  max,
}: ArchiveQuery): XmlElement {
  const form = el(
    'x',
    ns.dataForms,
    { type: 'submit' },
    field('FORM_TYPE', ns.archive, 'hidden'),
    ...(peer === undefined ? [] : [field('with', peer)]),
    ...(start === undefined ? [] : [field('start', new Date(start).toISOString())]),
    ...(end === undefined ? [] : [field('end', new Date(end).toISOString())]),
  );
  const set = el(
    'set',
    ns.resultSets,
    {},
    el('max', ns.resultSets, {}, String(max)),
    ...(after === undefined ? [] : [el('after', ns.resultSets, {}, after)]),
    ...(before === undefined ? [] : [el('before', ns.resultSets, {}, ...(before === '' ? [] : [before]))]),
  );
  return el('iq', ns.client, { type: 'set', to }, el('query', ns.archive, { queryid: queryId }, form, set));
}

export interface ArchivedMessage {
  /** Its archive id (§3.3). */
  readonly id: string;
  readonly message: XmlElement;
  /** When the archive got it, ms since the epoch; null where it does not say. */
  readonly time: number | null;
}

/** The archived message that a result of this query carries; null for any other stanza. Who sent it is not judged here. */
export function archivedIn(stanza: XmlElement, queryId: string): ArchivedMessage | null {
  const result = child(stanza, 'result', ns.archive);
  if (result === undefined || attr(result, 'queryid') !== queryId) return null;
  const forwarded = child(result, 'forwarded', ns.forward);
  const message = forwarded && child(forwarded, 'message', ns.client);
  const id = attr(result, 'id') ?? '';
  if (forwarded === undefined || message === undefined || id === '') return null;
  const delay = child(forwarded, 'delay', ns.delay);
  const time = Date.parse((delay && attr(delay, 'stamp')) ?? '');
  return { id, message, time: Number.isNaN(time) ? null : time };
}

/** How a page ended: whether it was the last, and the archive id to go on after (§4.2). */
export interface PageEnd {
  readonly complete: boolean;
  readonly last: string | null;
}

export function pageEnd(answer: XmlElement): PageEnd {
  const fin = child(answer, 'fin', ns.archive);
  const set = fin && child(fin, 'set', ns.resultSets);
  const last = set && child(set, 'last', ns.resultSets);
  const complete = fin !== undefined && ['true', '1'].includes(attr(fin, 'complete') ?? '');
  return { complete, last: last === undefined ? null : text(last) };
}
