/** Files on their way: a place asked of the server, the bytes put there by this page, and the address said. */
import type { RequestFailure } from '../../../contract/failure.ts';
import type { Mirror } from '../../shared/mirror.svelte.ts';
import { pictureKind } from './file-link.ts';
import { putFile } from './put.ts';

export type UploadFailure =
  | { readonly code: 'request'; readonly failure: RequestFailure }
  /** It did not get there, or this page may not learn whether it did. */
  | { readonly code: 'unreachable'; readonly url: string }
  | { readonly code: 'answered'; readonly url: string; readonly status: number };

export type UploadPhase =
  | { readonly type: 'chosen' | 'asking' }
  /** Bytes. */
  | { readonly type: 'sending'; readonly sent: number }
  | { readonly type: 'failed'; readonly failure: UploadFailure };

/** A picture that is larger is not shown before it is sent, bytes. */
const largestPreview = 20 * 1024 * 1024;

export class Upload {
  readonly id: number;
  readonly file: File;
  /** Where it can be shown from; null where it is no picture. */
  readonly preview: string | null;
  phase = $state.raw<UploadPhase>({ type: 'chosen' });
  abort: AbortController | null = null;

  constructor(id: number, file: File) {
    this.id = id;
    this.file = file;
    const isPicture = pictureKind(file.name) && file.size <= largestPreview;
    this.preview = isPicture ? URL.createObjectURL(file) : null;
  }
}

export class Uploads {
  list = $state.raw<readonly Upload[]>([]);
  readonly #ask: Mirror['ask'];
  readonly #account: string;
  readonly #peer: string;
  #next = 0;

  constructor(ask: Mirror['ask'], account: string, peer: string) {
    this.#ask = ask;
    this.#account = account;
    this.#peer = peer;
  }

  /** Empty ones are no files to send; folders come as such. */
  add(files: Iterable<File>): void {
    const made = [...files].filter(({ size }) => size > 0).map((file) => new Upload((this.#next += 1), file));
    this.list = [...this.list, ...made];
  }

  /** Sends it; one that failed, once more. */
  async send(upload: Upload): Promise<void> {
    if (upload.phase.type === 'asking' || upload.phase.type === 'sending') return;
    upload.phase = { type: 'asking' };
    const abort = new AbortController();
    upload.abort = abort;
    const { file } = upload;
    const isStopped = (): boolean => abort.signal.aborted;
    const asked = await this.#ask('files.slot', {
      ...{
        account: this.#account,
        name: file.name.slice(-255),
        size: file.size,
        type: file.type.slice(0, 255),
      },
    });
    if (isStopped()) return;
    if (!asked.ok) return fail(upload, { code: 'request', failure: asked.failure });
    const { put, get, headers } = asked.value;
    upload.phase = { type: 'sending', sent: 0 };
    const status = await putFile({ url: put, headers, file, signal: abort.signal }, (sent) => {
      upload.phase = { type: 'sending', sent };
    });
    if (isStopped()) return;
    if (status === null) return fail(upload, { code: 'unreachable', url: put });
    if (status < 200 || status > 299) return fail(upload, { code: 'answered', url: put, status });
    const said = await this.#ask('chat.send', {
      ...{ account: this.#account, to: this.#peer, body: get, file: true },
    });
    if (said.ok) this.remove(upload);
    else fail(upload, { code: 'request', failure: said.failure });
  }

  /** Lets go of it, and stops it where it is under way. */
  remove(upload: Upload): void {
    upload.abort?.abort();
    if (upload.preview !== null) URL.revokeObjectURL(upload.preview);
    this.list = this.list.filter((one) => one !== upload);
  }

  stop(): void {
    for (const upload of this.list) this.remove(upload);
  }
}

function fail(upload: Upload, failure: UploadFailure): void {
  upload.phase = { type: 'failed', failure };
}
