/**
 * Writes the catalogue of extensions that surfaces load, from the facts in `e2e/data/xeps.json`: one line an
 * extension, with its namespaces. `--check` changes nothing and fails where it is not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const { xeps } = JSON.parse(readFileSync(join(root, 'e2e/data/xeps.json'), 'utf8'));
const target = join(root, 'src/core/conformance/catalogue-data.json');

/** Namespaces that several extensions name although one of them defines it, where status and number do not tell. */
const owners = {
  'http://jabber.org/network/serverinfo': 157,
  'http://jabber.org/protocol/xhtml-im': 71,
  'jabber:iq:auth': 78,
};
/** Namespaces that the facts lack: written in prose, or by an older version that is still what is used. */
const added = {
  'vcard-temp': 54,
  'urn:xmpp:bookmarks:1': 402,
  'urn:xmpp:omemo:2': 384,
  'eu.siacs.conversations.axolotl': 384,
  'urn:xmpp:pep-vcard-conversion:0': 398,
  'urn:xmpp:delegation:1': 355,
};
/** Defined by RFCs, however many extensions name them. */
const byRfc = /^(?:urn:ietf:|jabber:iq:roster$|jabber:client$|jabber:server$)/;

const rank = ({ status }) => (/^(?:Final|Draft)$/.test(status) ? 0 : status === 'Active' ? 1 : 2);

const owned = new Map(xeps.map(({ number }) => [number, []]));
const named = new Map();
for (const xep of xeps) {
  for (const ns of xep.namespaces) named.set(ns, [...(named.get(ns) ?? []), xep]);
}
for (const [ns, candidates] of named) {
  if (byRfc.test(ns) || /\s/.test(ns)) continue;
  const [best] = candidates.sort((a, b) => rank(a) - rank(b) || a.number - b.number);
  owned.get(owners[ns] ?? best.number).push(ns);
}
for (const [ns, number] of Object.entries(added)) {
  if (!named.has(ns)) owned.get(number).push(ns);
}

const rows = xeps.map(({ number, title, status, type }) => {
  // Humorous ones are Active like any other; that they are humorous says more.
  const state = type === 'Humorous' ? type : status;
  return [number, state, type, title.replaceAll('|', '/'), ...owned.get(number).sort()].join('|');
});
const text = `${JSON.stringify(rows, null, 2)}\n`;
let before = '';
try {
  before = readFileSync(target, 'utf8');
} catch {
  // Not written yet: as stale as can be.
}
if (before !== text) {
  if (process.argv.includes('--check')) {
    console.error('catalogue-data.json is not up to date: run node e2e/run/catalogue.mjs');
    process.exitCode = 1;
  } else writeFileSync(target, text);
}
