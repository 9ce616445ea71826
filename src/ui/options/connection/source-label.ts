/** Names of sources short enough for a table; the full ones stand beside them for whoever asks. */
import type { SourceKind } from '../../../core/discovery/types.ts';

export function sourceLabel(kind: SourceKind): string {
  const labels: Record<SourceKind, string> = {
    hacx: 'HACX',
    'hacx-server': 'HACX',
    'host-meta-2': '0487',
    'host-meta.json': 'JRD',
    'host-meta': 'XRD',
    dns: 'DNS',
  };
  return labels[kind];
}
