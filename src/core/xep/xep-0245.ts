/** XEP-0245 The /me Command 1.0: what somebody does, said in the third person. */

const command = '/me ';

/** What follows the command; null for a body that does not begin with it, to the letter (§2). */
export function actionIn(body: string): string | null {
  return body.startsWith(command) ? body.slice(command.length) : null;
}
