/** The messages of a conversation that are held, in their order, none of them twice. */
import type { MessageRecord } from '../../store/chat-records.ts';

export class MessageWindow {
  /** Ids of all that are held. */
  readonly #ids = new Set<string>();
  #messages: readonly MessageRecord[] = [];

  get messages(): readonly MessageRecord[] {
    return this.#messages;
  }

  /** Replaces what stands from `begin` up to `end` by what was read there. One that moved stands where it was read. */
  put(begin: number, end: number, read: readonly MessageRecord[]): readonly MessageRecord[] {
    const before = this.#messages;
    for (let at = begin; at < end; at += 1) this.#ids.delete(before[at]?.id ?? '');
    const moved = new Set<string>();
    for (const { id } of read) if (this.#ids.has(id)) moved.add(id);
    const others = (list: readonly MessageRecord[]): readonly MessageRecord[] =>
      moved.size === 0 ? list : list.filter(({ id }) => !moved.has(id));
    for (const { id } of read) this.#ids.add(id);
    this.#messages = [...others(before.slice(0, begin)), ...read, ...others(before.slice(end))];
    return this.#messages;
  }
}
