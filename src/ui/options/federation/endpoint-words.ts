/** Words for one endpoint of a look: how far it got, each of its steps, and what it offers. */
import type { EndpointEvidence, EndpointOffer, LookStepName, WayIn } from '../../../core/report/evidence.ts';
import { stepWords } from '../../shared/line-words.ts';
import { duration, list } from '../../shared/format.ts';
import type { Tone } from '../../shared/state-words.ts';
import { t } from '../../shared/words.ts';

export const stepNames: readonly LookStepName[] = ['https', 'socket', 'open', 'features', 'close'];

/** A step of the picture for those who do not see it. */
export function stepStateWords(name: LookStepName, endpoint: EndpointEvidence): string {
  const words = stepWords(name, endpoint);
  const step = endpoint.steps.find((one) => one.name === name);
  if (step === undefined) return t('federation_stepDue', words);
  const took = duration(step.at - endpoint.startedAt);
  return step.failure === undefined
    ? t('federation_stepDone', words, took)
    : t('federation_stepFailed', words, took);
}

/** The furthest point, or where it fails. */
export function reachedWords(endpoint: EndpointEvidence): { readonly tone: Tone; readonly words: string } {
  const { steps, settled, offered, transport } = endpoint;
  const last = steps.at(-1);
  if (last?.failure !== undefined && settled && offered === null) {
    const { area, failure } = last.failure;
    const asks = area === 'endpoint' && ['nearby', 'leads-nearby', 'no-from'].includes(failure.code);
    return area === 'endpoint'
      ? { tone: asks ? 'off' : 'bad', words: t('federation_reachedNothing') }
      : { tone: 'bad', words: t('federation_failedAt', stepWords(last.name, endpoint)) };
  }
  const done = steps.filter(({ failure }) => failure === undefined).at(-1)?.name;
  const tone = settled ? (offered === null ? 'off' : 'good') : 'busy';
  if (offered !== null) return { tone, words: t('federation_reachedFeatures') };
  if (done === 'open') return { tone, words: t('federation_reachedOpen') };
  if (done === 'socket') {
    return {
      tone,
      words: transport === 'bosh' ? t('federation_reachedBosh') : t('federation_reachedSocket'),
    };
  }
  if (done === 'https') return { tone, words: t('federation_reachedHttps') };
  return { tone, words: settled ? t('federation_reachedNothing') : t('federation_reachedWaiting') };
}

/** What is offered, in short pieces. */
export function offerWords(offered: EndpointOffer): readonly string[] {
  if (offered.use === 'server') {
    const { mechanisms, dialback, bidirectional } = offered.offer;
    return [
      ...mechanisms.map((name) => `SASL ${name}`),
      ...(dialback ? [t('federation_wayDialback')] : []),
      ...(bidirectional ? [t('federation_bidi')] : []),
    ];
  }
  const { profile, mechanisms, bind, resume, tokens } = offered.offer;
  return [
    ...mechanisms,
    ...(profile === 'sasl2' ? [t('federation_sasl2')] : []),
    ...(bind === null ? [] : [t('federation_bind2')]),
    ...(resume ? [t('federation_resumes')] : []),
    ...(tokens.length > 0 ? [t('federation_tokens', list(tokens))] : []),
  ];
}

/** A way to prove a domain, and what is missing here for it. */
export function wayWords(
  { way, lacks }: WayIn,
  from: string,
): { readonly way: string; readonly lacks: string } {
  return {
    way: way === 'EXTERNAL' ? t('federation_wayExternal') : t('federation_wayDialback'),
    lacks:
      lacks === 'certificate' ? t('federation_lacksCertificate', from) : t('federation_lacksCallBack', from),
  };
}
