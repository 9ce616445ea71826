/** XEP-0085 Chat State Notifications 2.1. */
import { ns } from '../namespaces.ts';
import { children, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

const states = ['active', 'composing', 'paused', 'inactive', 'gone'] as const;
export type ChatState = (typeof states)[number];

const isState = (name: string): name is ChatState => (states as readonly string[]).includes(name);

export const chatState = (state: ChatState): XmlElement => el(state, ns.chatStates);

/** What the sender is doing in this conversation; null where it does not say. */
export function chatStateIn(message: XmlElement): ChatState | null {
  const said = children(message).find((one) => one.ns === ns.chatStates);
  return said !== undefined && isState(said.name) ? said.name : null;
}
