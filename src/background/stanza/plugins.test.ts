/** A plugin from npm, its file unchanged, on a session that Strophe neither negotiated nor reads. */
import 'strophejs-plugin-roster';
import { describe, expect, test, vi } from 'vitest';
import { ns } from '../../core/namespaces.ts';
import { attr, parseFrame } from '../../core/xml/index.ts';
import { testSession, type TestSession } from './testing.ts';

interface RosterItem {
  readonly jid: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly resources: Readonly<Record<string, { readonly show: string }>>;
}
interface RosterPlugin {
  readonly items: readonly RosterItem[];
  get(done: (items: readonly RosterItem[]) => void): string;
  findItem(jid: string): RosterItem | false;
}

/** Strophe puts every plugin on the connection, under the name it was added with. */
function plugin<T>(session: TestSession, name: string, method: keyof T & string): T {
  const found: unknown = Reflect.get(session.layer.connection, name);
  const has = (value: unknown): value is T => typeof value === 'object' && value !== null && method in value;
  if (!has(found)) throw new Error(`no plugin ${name}`);
  return found;
}

describe('strophejs-plugin-roster, which wraps connect()', () => {
  const roster = (session: TestSession): RosterPlugin => plugin<RosterPlugin>(session, 'roster', 'findItem');

  function loaded(): TestSession {
    const session = testSession();
    const done = vi.fn();
    const id = roster(session).get(done);
    expect(session.sent).toEqual([
      `<iq xmlns='jabber:client' type='get' id='${id}'><query xmlns='${ns.roster}'/></iq>`,
    ]);
    session.receive(
      `<iq xmlns='jabber:client' type='result' id='${id}'><query xmlns='${ns.roster}'><item jid='romeo@montague.example' name='Romeo'><group>Lovers</group></item></query></iq>`,
    );
    expect(done).toHaveBeenCalledOnce();
    return session;
  }

  test('reads the roster', () => {
    expect(roster(loaded()).findItem('romeo@montague.example')).toMatchObject({
      name: 'Romeo',
      groups: ['Lovers'],
    });
  });

  test('believes only the own server', () => {
    const session = testSession();
    const done = vi.fn();
    const id = roster(session).get(done);
    session.receive(
      `<iq xmlns='jabber:client' type='result' id='${id}' from='mallory@evil.example'><query xmlns='${ns.roster}'><item jid='mallory@evil.example'/></query></iq>`,
    );
    expect(done).not.toHaveBeenCalled();
    expect(roster(session).findItem('mallory@evil.example')).toBe(false);
  });

  test('is told when no answer can come any more', () => {
    const session = testSession();
    const done = vi.fn();
    roster(session).get(done);
    session.layer.end('lost');
    expect(done).toHaveBeenCalledWith([]);
    expect(session.faults).toEqual([]);
  });

  test('follows presence', () => {
    const session = loaded();
    session.receive(
      "<presence xmlns='jabber:client' from='romeo@montague.example/orchard'><show>away</show></presence>",
    );
    expect(roster(session).items[0]?.resources['orchard']?.show).toBe('away');
  });

  test('takes a push of the own account and answers it', () => {
    const session = loaded();
    session.receive(
      `<iq xmlns='jabber:client' type='set' id='p1' from='juliet@capulet.example'><query xmlns='${ns.roster}'><item jid='nurse@capulet.example' subscription='both'/></query></iq>`,
    );
    expect(roster(session).findItem('nurse@capulet.example')).toBeTruthy();
    expect(session.sent.slice(1)).toEqual([
      "<iq xmlns='jabber:client' type='result' id='p1' from='juliet@capulet.example/balcony'/>",
    ]);
  });

  test('leaves a push of someone else alone, and the layer refuses it', () => {
    const session = loaded();
    session.receive(
      `<iq xmlns='jabber:client' type='set' id='p1' from='mallory@evil.example'><query xmlns='${ns.roster}'><item jid='mallory@evil.example'/></query></iq>`,
    );
    expect(roster(session).findItem('mallory@evil.example')).toBe(false);
    expect(session.sent.slice(1).map((text) => attr(parseFrame(text), 'type'))).toEqual(['error']);
  });
});
