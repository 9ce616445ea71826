import { expect, test } from 'vitest';
import { encodeFrame, readFrame } from '../framing/index.ts';
import { archivedIn, archiveRequest, pageEnd } from './xep-0313.ts';

const element = (frame: string) => {
  const read = readFrame(frame);
  if (!read.ok) throw new Error(read.error.code);
  return read.element;
};

test('a query names what it wants and from where on', () => {
  const frame = encodeFrame(
    archiveRequest({ queryId: 'q', peer: 'romeo@montague.example', start: 0, after: 'x1', max: 50 }),
  );
  expect(frame).toContain("<field var='with'><value>romeo@montague.example</value></field>");
  expect(frame).toContain("<field var='start'><value>1970-01-01T00:00:00.000Z</value></field>");
  expect(frame).toContain('<max>50</max><after>x1</after>');
});

const result = (query: string, id = 'a7') =>
  element(
    `<message xmlns='jabber:client'><result xmlns='urn:xmpp:mam:2' queryid='${query}' id='${id}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-11-21T03:00:00Z'/><message xmlns='jabber:client' id='m1'><body>hi</body></message></forwarded></result></message>`,
  );

test('a result carries the message, its archive id and its time', () => {
  expect(archivedIn(result('q'), 'q')).toMatchObject({
    id: 'a7',
    time: Date.UTC(2026, 10, 21, 3),
    message: { name: 'message' },
  });
});

test('a result of another query, or without an id, is none', () => {
  expect(archivedIn(result('other'), 'q')).toBeNull();
  expect(archivedIn(result('q', ''), 'q')).toBeNull();
});

test('the end of a page says whether there are more, and after what', () => {
  const fin = (inner: string, attributes = '') =>
    element(
      `<iq xmlns='jabber:client' type='result'><fin xmlns='urn:xmpp:mam:2'${attributes}>${inner}</fin></iq>`,
    );
  const set = "<set xmlns='http://jabber.org/protocol/rsm'><last>a9</last></set>";
  expect(pageEnd(fin(set))).toEqual({ complete: false, last: 'a9' });
  expect(pageEnd(fin(set, " complete='true'"))).toEqual({ complete: true, last: 'a9' });
  expect(pageEnd(fin('', " complete='1'"))).toEqual({ complete: true, last: null });
});
