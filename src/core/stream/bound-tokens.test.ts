/** Tokens that are bound to the TLS channel (XEP-0484, HT-SHA-256-EXPR and -ENDP); proofs are made here by node:crypto. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseJid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { encodeFrame } from '../framing/index.ts';
import type { FastToken } from '../xep/xep-0484.ts';
import { eventOf, play } from '../fixtures/transcript.ts';
import { initial, type StreamConfig, type StreamEffect, type StreamEvent } from './index.ts';

const channel = Buffer.from('what both ends of the channel see');
const kinds = [
  { type: 'tls-exporter', mechanism: 'HT-SHA-256-EXPR' },
  { type: 'tls-server-end-point', mechanism: 'HT-SHA-256-ENDP' },
] as const;
const [exporter] = kinds;

const receive = (frame: string): StreamEvent => eventOf({ receive: frame, expect: [] });
const offers = (...mechanisms: readonly string[]): StreamEvent =>
  receive(
    `<features xmlns='${ns.streams}'><authentication xmlns='${ns.sasl2}'><mechanism>EXTERNAL</mechanism><inline>` +
      `<bind xmlns='${ns.bind2}'/><fast xmlns='${ns.fast}'>` +
      mechanisms.map((one) => `<mechanism>${one}</mechanism>`).join('') +
      '</fast></inline></authentication></features>',
  );
const succeeds = (proof: string): StreamEvent =>
  receive(
    `<success xmlns='${ns.sasl2}'><additional-data>${proof}</additional-data>` +
      '<authorization-identifier>juliet@capulet.example/a</authorization-identifier>' +
      `<bound xmlns='${ns.bind2}'/><token xmlns='${ns.fast}' token='next' expiry='2027-01-01T00:00:00Z'/></success>`,
  );
const proof = (role: string, bound: boolean): string =>
  createHmac('sha256', 'secret')
    .update(Buffer.concat([Buffer.from(role), bound ? channel : Buffer.alloc(0)]))
    .digest('base64');

function run(config: Partial<StreamConfig>, ...events: readonly StreamEvent[]): readonly StreamEffect[] {
  let state = initial({
    jid: parseJid('juliet@capulet.example'),
    credentials: { type: 'external' },
    allowPlain: false,
    secure: true,
    lang: 'en',
    nonce: 'unused',
    userAgent: { id: 'd4565fa7-4d72-4749-b3d3-740edbf87770', software: 'Causeway' },
    ...config,
  });
  const effects: StreamEffect[] = [];
  const open = receive(`<open xmlns='${ns.framing}' from='capulet.example' id='a' version='1.0'/>`);
  for (const event of [{ type: 'socket-open', protocol: 'xmpp' } as const, open, ...events]) {
    const next = play(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return effects;
}

const said = (effects: readonly StreamEffect[]): string =>
  effects.flatMap((one) => (one.type === 'send' ? [encodeFrame(one.element)] : [])).join('');
const authenticated = (effects: readonly StreamEffect[]) =>
  effects.find((one) => one.type === 'authenticated');
const bindingOf = (type: (typeof kinds)[number]['type']) => ({ type, data: channel.toString('base64') });
const unbound: FastToken = { token: 'secret', expires: 2e12, count: 1 };

describe.each(kinds)('with $type', ({ type, mechanism }) => {
  const channelBinding = bindingOf(type);
  const bound: FastToken = { ...unbound, mechanism };

  it('a token is asked for that is bound, and remembers for what', () => {
    const effects = run({ channelBinding }, offers('HT-SHA-256-NONE', mechanism), succeeds(''));
    expect(said(effects)).toContain(`<request-token xmlns='${ns.fast}' mechanism='${mechanism}'/>`);
    expect(authenticated(effects)).toMatchObject({ token: { token: 'next', mechanism } });
  });

  it('the bound token goes before others, and both proofs name the channel', () => {
    const config = { channelBinding, tokens: [{ ...unbound, token: 'other' }, bound] };
    const effects = run(config, offers('HT-SHA-256-NONE', mechanism), succeeds(proof('Responder', true)));
    const message = Buffer.concat([
      Buffer.from('juliet\0'),
      Buffer.from(proof('Initiator', true), 'base64'),
    ]).toString('base64');
    expect(said(effects)).toContain(`mechanism='${mechanism}'><initial-response>${message}<`);
    expect(authenticated(effects)).toMatchObject({ mechanism, used: 'secret', token: { mechanism } });
  });

  it('a server at the end of another channel is not believed', () => {
    const effects = run(
      { channelBinding, tokens: [bound] },
      offers(mechanism),
      succeeds(proof('Responder', false)),
    );
    expect(effects.at(-1)).toMatchObject({ type: 'ended', failure: { code: 'server-signature' } });
  });

  it('where the channel is not shown the token stays, unused', () => {
    const effects = run({ tokens: [bound], credentials: { type: 'none' } }, offers(mechanism));
    expect(said(effects)).not.toContain('<authenticate');
    expect(effects.at(-1)).toMatchObject({ type: 'ended', failure: { code: 'tokens-not-offered' } });
  });
});

it('where only NONE is offered, that is asked for and its token is as before', () => {
  const channelBinding = bindingOf(exporter.type);
  const effects = run({ channelBinding }, offers('HT-SHA-256-NONE'), succeeds(''));
  expect(said(effects)).toContain("mechanism='HT-SHA-256-NONE'/>");
  expect(authenticated(effects)).toMatchObject({
    token: { token: 'next', expires: Date.parse('2027-01-01T00:00:00Z'), count: 0 },
  });
});

it('a token that is not bound is used without the channel', () => {
  const channelBinding = bindingOf(exporter.type);
  const effects = run(
    { channelBinding, tokens: [unbound] },
    offers('HT-SHA-256-NONE'),
    succeeds(proof('Responder', false)),
  );
  expect(authenticated(effects)).toMatchObject({ mechanism: 'HT-SHA-256-NONE', used: 'secret' });
});
