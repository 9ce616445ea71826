import type { ByteSource } from '../../core/capture/types.ts';

/** A file of the person's disk, read as it is wanted. */
export function fileSource(file: File): ByteSource {
  return {
    size: file.size,
    async *read(start, end) {
      const reader = file.slice(start, end).stream().getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return;
          yield value;
        }
      } finally {
        // Whoever asked may have heard enough.
        await reader.cancel();
      }
    },
  };
}
