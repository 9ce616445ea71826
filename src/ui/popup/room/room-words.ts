/** Words about rooms: why one is not in them, and what people are there. */
import type { OccupantView } from '../../../contract/rooms.ts';
import { refusalWords } from '../../shared/refusal-words.ts';
import { t } from '../../shared/words.ts';

/** As the room says it by a condition (XEP-0045 §7.2), or by how it let us go (§15.6). */
const known: ReadonlyMap<string, () => string> = new Map([
  ['kicked', () => t('rooms_kicked')],
  ['banned', () => t('rooms_banned')],
  ['forbidden', () => t('rooms_banned')],
  ['members-only', () => t('rooms_membersOnly')],
  ['registration-required', () => t('rooms_membersOnly')],
  ['not-authorized', () => t('rooms_needsPassword')],
  ['conflict', () => t('rooms_nickTaken')],
  ['service-unavailable', () => t('rooms_full')],
  ['not-allowed', () => t('rooms_mayNotMake')],
  ['destroyed', () => t('rooms_destroyed')],
  ['shut-down', () => t('rooms_shutDown')],
]);

export function roomRefusal(condition: string): string {
  return known.get(condition)?.() ?? refusalWords(condition);
}

/** Not for us to change, or not to that: which of these a room says is a matter of its server. */
const forbidden = ['forbidden', 'not-allowed', 'not-acceptable'];

/** Why a room does not change its subject, or our name there (XEP-0045 §7.6, §8.1). */
export function changeRefusal(what: 'subject' | 'nick', condition: string): string {
  if (what === 'nick' && condition === 'conflict') return t('rooms_nickTaken');
  if (forbidden.includes(condition))
    return what === 'nick' ? t('rooms_nickForbidden') : t('rooms_subjectForbidden');
  return t('rooms_changeRefused', refusalWords(condition));
}

/** What somebody is in a room beyond being there; null: nothing worth a word. */
export function standing({ role, affiliation }: Pick<OccupantView, 'role' | 'affiliation'>): string | null {
  if (affiliation === 'owner') return t('rooms_owner');
  if (affiliation === 'admin') return t('rooms_admin');
  if (role === 'moderator') return t('rooms_moderator');
  return role === 'visitor' ? t('rooms_visitor') : null;
}
