/** What the types of contract, ports and stores promise; broken promises fail `tsc`, before anything runs. */
import { describe, expectTypeOf, it } from 'vitest';
import type { Ports } from '../platform/ports.ts';
import type { FramesReader } from '../store/readers.ts';
import type { AccountView } from './accounts.ts';
import { enclose } from './asking.ts';
import type { Args, BackgroundEvent, Handlers, Pushed, RequestName, Result } from './index.ts';

describe('the contract', () => {
  it('ties a request to its arguments and its result', () => {
    expectTypeOf<Args<'chat.send'>>().toEqualTypeOf<{
      account: string;
      to: string;
      body: string;
      reply?: string;
      file?: boolean;
    }>();
    expectTypeOf<Result<'accounts.list'>>().toEqualTypeOf<readonly AccountView[]>();
    // @ts-expect-error an unknown request
    enclose('accounts.steal', {});
    // @ts-expect-error an argument is missing
    enclose('accounts.signIn', { jid: 'a@b' });
    // @ts-expect-error an argument has another type
    enclose('chat.seen', { account: 'a@b', peer: 1 });
  });

  it('wants a handler for every request', () => {
    expectTypeOf<keyof Handlers>().toEqualTypeOf<RequestName>();
    // @ts-expect-error handlers are missing
    const some: Handlers = { 'accounts.list': () => Promise.resolve([]) };
    expectTypeOf(some).toEqualTypeOf<Handlers>();
  });

  it('tells events apart by their type', () => {
    expectTypeOf<Extract<BackgroundEvent, { type: 'frames.appended' }>>().toEqualTypeOf<{
      readonly type: 'frames.appended';
      readonly first: number;
      readonly upTo: number;
    }>();
    expectTypeOf<Extract<Pushed, { type: 'event' }>['event']>().toEqualTypeOf<BackgroundEvent>();
  });
});

describe('ports and stores', () => {
  it('hold no secret in what is read by surfaces', () => {
    expectTypeOf<AccountView>().not.toHaveProperty('password');
    expectTypeOf<AccountView>().not.toHaveProperty('keys');
  });

  it('are what later platforms implement', () => {
    expectTypeOf<keyof Ports>().toEqualTypeOf<
      | 'clock'
      | 'random'
      | 'fetch'
      | 'sockets'
      | 'storage'
      | 'crypto'
      | 'seal'
      | 'permissions'
      | 'pageScripts'
      | 'workers'
      | 'probe'
      | 'notices'
      | 'dns'
      | 'wake'
      | 'idle'
      | 'badge'
      | 'fault'
      | 'language'
      | 'product'
    >();
    expectTypeOf<FramesReader['after']>().parameters.toEqualTypeOf<[seq: number]>();
  });
});
