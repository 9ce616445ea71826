import { describe, expect, test } from 'vitest';
import { maskSecrets } from '../framing/mask.ts';
import { parseFrame, serialize } from '../xml/index.ts';
import { mostFields } from './xep-0004.ts';
import { registrationForm, registrationSubmitted, registersIn } from './xep-0077.ts';

const asked = (content: string) =>
  registrationForm(
    parseFrame(
      `<iq xmlns='jabber:client' type='result' id='ask'><query xmlns='jabber:iq:register'>${content}</query></iq>`,
    ),
  );
const form = (fields: string): string =>
  `<x xmlns='jabber:x:data' type='form'><title>T</title><instructions>I</instructions>${fields}</x>`;

describe('what a server wants to know', () => {
  test('the fields of XEP-0077, in the order of its table', () => {
    const read = asked('<instructions>Choose</instructions><password/><username/><key>k</key><misc/>');
    expect(read).toMatchObject({ as: 'fields', instructions: 'Choose', website: null });
    expect(read?.fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['username', 'line'],
      ['password', 'secret'],
    ]);
  });

  test('a data form comes before the fields beside it', () => {
    const read = asked(
      `<username/><password/>${form(
        "<field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field><field var='username' type='text-single' label='Name'><required/><desc>letters</desc></field><field var='password' type='text-private'/><field var='terms' type='boolean'><value>0</value></field><field var='sort' type='list-single'><option label='A'><value>a</value></option><option><value>b</value></option></field><field type='fixed'><value>Words</value></field><field var='odd' type='urn:x'/>",
      )}`,
    );
    expect(read).toMatchObject({ as: 'form', title: 'T', instructions: 'I' });
    expect(read?.fields.map(({ kind }) => kind)).toEqual([
      ...['hidden', 'line', 'secret', 'yes-no', 'one-of', 'note', 'line'],
    ]);
    expect(read?.fields[1]).toMatchObject({ label: 'Name', hint: 'letters', required: true });
    expect(read?.fields[4]?.options).toEqual([
      { label: 'A', value: 'a' },
      { label: 'b', value: 'b' },
    ]);
  });

  test('markup in words stays words', () => {
    const read = asked(
      '<instructions>&lt;img src=x onerror=alert(1)&gt; <b>bold</b></instructions><username/>',
    );
    expect(read?.instructions).toBe('<img src=x onerror=alert(1)> ');
  });

  test('words without end are cut', () => {
    const long = 'a'.repeat(100_000);
    const read = asked(
      `<instructions>${long}</instructions>${form(
        `<field var='a' label='${long}'><desc>${long}</desc><value>${long}</value></field>`,
      )}`,
    );
    expect(JSON.stringify(read).length).toBeLessThan(10_000);
  });

  test('ten thousand fields are nobody’s to fill in, and are not gone around', () => {
    const fields = Array.from({ length: 10_000 }, (_, at) => `<field var='f${at}'/>`).join('');
    expect(asked(`<username/><password/>${form(fields)}`)).toBeNull();
    const most = Array.from({ length: mostFields }, (_, at) => `<field var='f${at}'/>`).join('');
    expect(asked(form(most))?.fields).toHaveLength(mostFields);
  });

  test('a thousand options are cut', () => {
    const options = Array.from({ length: 1000 }, (_, at) => `<option><value>${at}</value></option>`).join('');
    expect(
      asked(form(`<field var='a' type='list-single'>${options}</field>`))?.fields[0]?.options.length,
    ).toBe(300);
  });

  test('a field without a name is left out, and a form of another type is none', () => {
    expect(
      asked(form("<field type='text-single'/><field var='a'/>"))?.fields.map(({ name }) => name),
    ).toEqual(['a']);
    expect(asked("<x xmlns='jabber:x:data' type='cancel'><field var='a'/></x>")).toBeNull();
  });

  test.each([
    ['https://capulet.example/join', 'https://capulet.example/join'],
    ['http://capulet.example/join', null],
    ['javascript:alert(1)', null],
    ['https://capulet.example@evil.example/', null],
    ['data:text/html,x', null],
  ])('a website: %s', (url, website) => {
    const read = asked(`<username/><x xmlns='jabber:x:oob'><url>${url.replaceAll('&', '&amp;')}</url></x>`);
    expect(read?.website).toBe(website);
  });

  test('a website alone is something, and nothing at all is nothing', () => {
    const place = "<x xmlns='jabber:x:oob'><url>https://capulet.example/</url></x>";
    expect(asked(place)).toMatchObject({ fields: [], website: 'https://capulet.example/' });
    expect(asked('')).toBeNull();
    expect(registrationForm(parseFrame("<iq xmlns='jabber:client' type='result'/>"))).toBeNull();
  });

  test('the picture of a question comes with it, if it is one', () => {
    const question = form(
      "<field var='ocr'><media xmlns='urn:xmpp:media-element'><uri type='image/png'>cid:a@bob</uri></media></field>",
    );
    const data = (type: string, content: string): string =>
      `<data xmlns='urn:xmpp:bob' cid='a@bob' type='${type}'>${content}</data>`;
    expect(asked(question + data('image/png', 'iVBO\nRw0K'))?.fields[0]?.picture).toEqual({
      type: 'image/png',
      data: 'iVBORw0K',
    });
    expect(asked(question + data('image/svg+xml', 'iVBO'))?.fields[0]?.picture).toBeNull();
    expect(
      asked(question + data('image/png', '"><script'.replace('<', '&lt;')))?.fields[0]?.picture,
    ).toBeNull();
    expect(asked(question)?.fields[0]?.picture).toBeNull();
  });
});

describe('what was filled in', () => {
  const answers = [
    { name: 'FORM_TYPE', kind: 'hidden', values: ['jabber:iq:register'] },
    { name: 'username', kind: 'line', values: ['juliet'] },
    { name: 'pw', kind: 'secret', values: ['hush'] },
    { name: 'password', kind: 'line', values: ['hush'] },
  ] as const;

  test('as a form, in which what is secret is masked whatever it is called', () => {
    const text = serialize(registrationSubmitted('1', 'capulet.example', { as: 'form', answers }));
    expect(text).toContain("type='submit'");
    expect(text).toContain('hush');
    expect(maskSecrets(text, parseFrame(text))).not.toContain('hush');
    expect(maskSecrets(text, null)).not.toContain('hush');
  });

  test('as the fields of XEP-0077 and no others', () => {
    const text = serialize(registrationSubmitted('1', 'capulet.example', { as: 'fields', answers }));
    expect(text).toContain('<username>juliet</username><password>hush</password></query>');
    expect(maskSecrets(text, parseFrame(text))).not.toContain('hush');
  });

  test('nothing of it can end its element', () => {
    const hostile = [{ name: 'username', kind: 'line', values: ['</username><remove/>'] }] as const;
    const text = serialize(registrationSubmitted('1', 'capulet.example', { as: 'fields', answers: hostile }));
    expect(text).not.toContain('<remove');
  });
});

test('whether one can register is a feature of the stream, with an invitation another one', () => {
  const features = (content: string) =>
    parseFrame(
      `<stream:features xmlns:stream='http://etherx.jabber.org/streams'>${content}</stream:features>`,
    );
  const open = features("<register xmlns='http://jabber.org/features/iq-register'/>");
  const invited = features("<register xmlns='urn:xmpp:ibr-token:0'/>");
  expect(registersIn(open, false)).toBe(true);
  expect(registersIn(invited, false)).toBe(false);
  expect(registersIn(invited, true)).toBe(true);
  expect(registersIn(features(''), true)).toBe(false);
});
