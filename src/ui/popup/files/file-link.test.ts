import { expect, test } from 'vitest';
import { readFileLink } from './file-link.ts';

test.each([
  ['https://upload.capulet.example/a/b/balcony%20view.png', { name: 'balcony view.png', isPicture: true }],
  ['https://upload.capulet.example/x/letter.PDF?sig=a.png', { name: 'letter.PDF', isPicture: false }],
  ['http://upload.capulet.example/x.jpg', { name: 'x.jpg', isPicture: true, isSafe: false }],
  ['https://upload.capulet.example/', { name: 'upload.capulet.example', isPicture: false }],
  // A name that turns around, or that leads elsewhere, is shown as the address has it.
  ['https://h.example/gnp%E2%80%AE.exe', { name: 'gnp%E2%80%AE.exe' }],
  ['https://h.example/..%2F..%2Fx.png', { name: '..%2F..%2Fx.png' }],
  ['https://h.example/%FF.png', { name: '%FF.png' }],
])('%s', (url, wanted) => {
  expect(readFileLink(url)).toMatchObject(wanted);
});

test('what is no address over HTTP is no file', () => {
  for (const url of ['javascript:alert(1)', 'data:image/png;base64,x', 'file:///etc/passwd', 'hello'])
    expect(readFileLink(url)).toBeNull();
});
