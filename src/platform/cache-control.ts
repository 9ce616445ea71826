/** How long an answer says it may be kept (RFC 9111 §5.2.2). */

/** RFC 9111 §1.2.2: what more seconds than fit count as. */
const longest = 2 ** 31;

/**
 * Seconds of `Cache-Control: max-age`; 0 for `no-store` and `no-cache`; null where nothing usable is said. Of two
 * ages that differ the shorter counts (§4.2.1: err on the side of stale).
 */
export function maxAgeOf(header: string | null): number | null {
  const directives = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  if (directives.some((one) => /^no-(?:store|cache)(?:$|=)/.test(one))) return 0;
  const ages = directives.flatMap((one) => {
    const [, quoted, bare] = /^max-age=(?:"(\d+)"|(\d+))$/.exec(one) ?? [];
    const digits = quoted ?? bare;
    return digits === undefined ? [] : [Math.min(Number(digits), longest)];
  });
  return ages.length === 0 ? null : Math.min(...ages);
}
