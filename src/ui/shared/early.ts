/** A client that listens before anybody is there to hear. */
import type { Pushed } from '../../contract/index.ts';
import type { Client } from '../../platform/client.ts';

/**
 * Subscribes at once, which wakes a background that sleeps. What is pushed until the one subscriber comes is told to
 * it then, in order.
 */
export function heardEarly(client: Client): Client {
  const missed: Pushed[] = [];
  let hear = (pushed: Pushed): void => void missed.push(pushed);
  const leave = client.subscribe((pushed) => hear(pushed));
  return {
    ...client,
    subscribe(onPushed) {
      hear = onPushed;
      for (const pushed of missed.splice(0)) onPushed(pushed);
      return leave;
    },
  };
}
