/** What the errors of a database say about whether anything can be stored at all. */

/** `storage-full`: the disk, or what the browser lets this extension have of it. `storage-failed`: not for want of space. */
export type StorageFault = 'storage-full' | 'storage-failed';

/** The database is closed, cannot be opened, or could not be written. What concerns one record alone is not among them. */
const broken = new Set([
  'AbortError',
  'InvalidStateError',
  'NotReadableError',
  'UnknownError',
  'VersionError',
]);

/** Null where `error` is of another kind: then storing another time, or something else, may well succeed. */
export function storageFault(error: unknown): StorageFault | null {
  if (!(error instanceof DOMException)) return null;
  if (error.name === 'QuotaExceededError') return 'storage-full';
  return broken.has(error.name) ? 'storage-failed' : null;
}
