/** Documents that the tap answers by itself. */
import type { ServerResponse } from 'node:http';

export interface StaticDocument {
  /** 200 where nothing is said. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers with a document; returns its status. */
export function answerStatic(document: StaticDocument, response: ServerResponse): number {
  const { status = 200, headers = {}, body } = document;
  response.writeHead(status, headers).end(body);
  return status;
}
