/** Writing pictures of contacts; they lie beside the conversations and go with them. */
import type { AvatarRecord } from './chat-records.ts';
import { openChatDb } from './schema.ts';

export interface AvatarsStore {
  avatar(account: string, jid: string): Promise<AvatarRecord | undefined>;
  putAvatar(record: AvatarRecord): Promise<void>;
}

export function openAvatarsStore(): AvatarsStore {
  const db = openChatDb();
  return {
    avatar: async (account, jid) => (await db).get('avatars', [account, jid]),
    putAvatar: async (record) => void (await (await db).put('avatars', record)),
  };
}
