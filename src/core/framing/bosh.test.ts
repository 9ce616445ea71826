import { describe, expect, test } from 'vitest';
import { ns } from '../namespaces.ts';
import { parseFrame } from '../xml/index.ts';
import { encodeBosh, readBosh } from './bosh.ts';
import { maskSecrets } from './mask.ts';

describe('a request', () => {
  test('for a session names the stream and what is wished for', () => {
    const text = encodeBosh({
      rid: 1,
      create: { to: 'capulet.example', from: "o'hara@capulet.example", lang: 'en', wait: 20, hold: 1 },
    });
    expect(text).toBe(
      `<body xmlns='${ns.bosh}' xmlns:xmpp='urn:xmpp:xbosh' rid='1' to='capulet.example' ` +
        `from='o&apos;hara@capulet.example' xml:lang='en' ver='1.6' wait='20' hold='1' xmpp:version='1.0'/>`,
    );
    expect(parseFrame(text).name).toBe('body');
  });

  test('carries standalone elements, restarts and ends', () => {
    const payloads = [`<presence xmlns='${ns.client}'/>`];
    expect(encodeBosh({ rid: 2, sid: 's', payloads })).toBe(
      `<body xmlns='${ns.bosh}' rid='2' sid='s'><presence xmlns='${ns.client}'/></body>`,
    );
    expect(encodeBosh({ rid: 3, sid: 's', restart: { to: 'a.example', lang: 'en' } })).toContain(
      `xmlns:xmpp='urn:xmpp:xbosh' rid='3' sid='s' to='a.example' xml:lang='en' xmpp:restart='true'/>`,
    );
    expect(encodeBosh({ rid: 4, sid: 's', end: true })).toBe(
      `<body xmlns='${ns.bosh}' rid='4' sid='s' type='terminate'/>`,
    );
  });

  test('shows neither session nor request identifier once it is masked', () => {
    const text = encodeBosh({ rid: 4711, sid: 'secret' });
    expect(maskSecrets(text, parseFrame(text))).not.toMatch(/4711|secret/);
  });
});

describe('an answer', () => {
  const answer = (text: string) => {
    const read = readBosh(text);
    if (!read.ok) throw new Error(read.error);
    return read.answer;
  };

  test('grants a session, and its stanzas stand for themselves', () => {
    const features = `<stream:features><bind xmlns='${ns.bind}'/></stream:features>`;
    const iq = `<iq xmlns='${ns.client}' type='result'><query xmlns="x:y"> &lt; </query></iq>`;
    const read = answer(
      `<body xmlns='${ns.bosh}' xmlns:stream='${ns.streams}' sid='s1' wait='20' hold='1' requests='2' ` +
        `inactivity='60' polling='5' from='a.example'>${features}${iq}</body>\n`,
    );
    expect(read.terms).toEqual({ sid: 's1', wait: 20, hold: 1, requests: 2, polling: 5, inactivity: 60 });
    expect(read.from).toBe('a.example');
    expect(read.frames[1]).toBe(iq);
    expect(parseFrame(read.frames[0] ?? '')).toMatchObject({ name: 'features', ns: ns.streams });
  });

  test('whose stanza has no namespace of its own leaves it in the wrapper’s', () => {
    const [frame = ''] = answer(`<body xmlns='${ns.bosh}'><message/></body>`).frames;
    expect(parseFrame(frame).ns).toBe(ns.bosh);
  });

  test('says how it ends', () => {
    const ends = (attrs: string, content = '') =>
      answer(`<body xmlns='${ns.bosh}' ${attrs}>${content}</body>`);
    expect(ends(`type='terminate'`).ended).toEqual({ condition: null, uri: null });
    expect(ends(`type='terminate' condition='item-not-found'`).ended?.condition).toBe('item-not-found');
    const moved = ends(`type='terminate' condition='see-other-uri'`, '<uri>https://b.example/ </uri>');
    expect(moved.ended?.uri).toBe('https://b.example/');
    expect(moved.frames).toEqual([]);
    expect(ends(`type='error'`)).toMatchObject({ again: true, ended: null });
  });

  test('is not taken for one where it is something else', () => {
    expect(readBosh('<html><body>Log in first</body></html>')).toEqual({ ok: false, error: 'not-bosh' });
    expect(readBosh('<body/>')).toEqual({ ok: false, error: 'not-bosh' });
    expect(readBosh('<!DOCTYPE html><p>')).toMatchObject({ ok: false });
    expect(readBosh('')).toMatchObject({ ok: false, error: 'empty' });
  });

  test('nonsense for a number is as good as nothing', () => {
    const read = answer(`<body xmlns='${ns.bosh}' sid='s' wait='-1' requests='many' polling='1e9'/>`);
    expect(read.terms).toMatchObject({ wait: null, requests: null, polling: null });
  });
});
