/** What documents ask of a connection, field by field, and whether this browser does it. */
import type { Candidate, CandidateField } from '../../../core/discovery/types.ts';
import { list, number } from '../../shared/format.ts';
import { t } from '../../shared/words.ts';

export interface ParameterRow {
  readonly field: string;
  readonly value: string;
  /** Null where nothing is asked of whoever connects. */
  readonly honoured: boolean | null;
}

/** Values are texts of documents: hostile, shown as text. */
export function parameterRows(candidate: Candidate): readonly ParameterRow[] {
  const { port, ips, sni, alpn, ech, pins, priority, weight, unhonoured } = candidate;
  const asked = (field: CandidateField, name: string, value: string): ParameterRow => ({
    field: name,
    value,
    honoured: !unhonoured.includes(field),
  });
  const order = (name: string, value: number): ParameterRow => ({
    field: name,
    value: number(value),
    honoured: null,
  });
  return [
    ...(ips === undefined ? [] : [asked('ips', t('connection_paramIps'), list(ips))]),
    ...(port === undefined ? [] : [asked('port', t('connection_paramPort'), String(port))]),
    ...(sni === undefined ? [] : [asked('sni', t('connection_paramSni'), sni ?? t('connection_paramNone'))]),
    ...(alpn === undefined
      ? []
      : [
          asked(
            'alpn',
            t('connection_paramAlpn'),
            alpn === null ? t('connection_paramNone') : printable(alpn),
          ),
        ]),
    ...(ech === undefined ? [] : [asked('ech', t('connection_paramEch'), ech)]),
    ...(pins === undefined ? [] : [asked('pins', t('connection_paramPins'), number(pins.length))]),
    ...(priority === undefined ? [] : [order(t('connection_paramPriority'), priority)]),
    ...(weight === undefined ? [] : [order(t('connection_paramWeight'), weight)]),
  ];
}

/** What this browser leaves out where it connects all the same, by the names of its fields; keys are told apart. */
export function leftOut({ unhonoured }: Pick<Candidate, 'unhonoured'>): readonly string[] {
  const names: Record<CandidateField, string> = {
    ips: t('connection_paramIps'),
    port: t('connection_paramPort'),
    sni: t('connection_paramSni'),
    alpn: t('connection_paramAlpn'),
    ech: t('connection_paramEch'),
    pins: t('connection_paramPins'),
  };
  return unhonoured.filter((field) => field !== 'pins').map((field) => names[field]);
}

/** A protocol identifier has bytes, not letters; those that are no printable ASCII are shown as numbers. */
function printable(alpn: string): string {
  return alpn.replace(/[^!-~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
