/** The phases of a negotiation: what each step of it is part of, or brought about. */
import { ns } from '../../../core/namespaces.ts';
import { child } from '../../../core/xml/index.ts';
import type { FrameRecord } from '../../../core/framing/index.ts';
import { t } from '../words.ts';
import type { NegotiationStep } from './negotiation.ts';
import { elementOf } from './summary.ts';

export type Phase = 'open' | 'features' | 'authentication' | 'binding' | 'resumption';

export interface PhaseSteps {
  readonly phase: Phase;
  readonly steps: readonly NegotiationStep[];
}

/** Steps in their order, those of one phase that follow each other together. A phase may come twice. */
export function phasesOf(steps: readonly NegotiationStep[]): PhaseSteps[] {
  const found: { readonly phase: Phase; readonly steps: NegotiationStep[] }[] = [];
  for (const step of steps) {
    const last = found.at(-1);
    // What says nothing of its own, as an error, belongs to what was under way.
    const phase = phaseOf(step.frame) ?? last?.phase ?? 'open';
    if (last?.phase === phase) last.steps.push(step);
    else found.push({ phase, steps: [step] });
  }
  return found;
}

export function phaseWords(phase: Phase): string {
  const words: Record<Phase, string> = {
    open: t('inspector_phaseOpen'),
    features: t('inspector_phaseFeatures'),
    authentication: t('inspector_phaseAuthentication'),
    binding: t('inspector_phaseBinding'),
    resumption: t('inspector_phaseResumption'),
  };
  return words[phase];
}

function phaseOf(frame: FrameRecord): Phase | null {
  switch (frame.kind) {
    case 'open':
    case 'features':
      return frame.kind;
    case 'iq':
      return 'binding';
    case 'sasl':
    case 'nonza': {
      const element = elementOf(frame);
      if (element === null) return null;
      if (element.ns === ns.sm) return 'resumption';
      // SASL2 ends with what it was asked to do besides.
      const ends = element.ns === ns.sasl2 && element.name === 'success';
      if (ends && child(element, 'resumed', ns.sm) !== undefined) return 'resumption';
      if (ends && child(element, 'bound', ns.bind2) !== undefined) return 'binding';
      return frame.kind === 'sasl' || element.ns === ns.dialback ? 'authentication' : null;
    }
    case 'close':
    case 'error':
    case 'malformed':
    case 'message':
    case 'presence':
      return null;
  }
}
