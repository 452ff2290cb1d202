/** What is kept of either end of a text. */
const END_BYTES = 512 * 1024;

/**
 * A text as it is, or when it is long its two ends around what was left out: whoever pads a request hides nothing that is
 * said at its beginning or, as the newest message is, at its end.
 */
export function cutText(bytes: Buffer): string {
  if (bytes.length <= 2 * END_BYTES) return bytes.toString();
  const left = bytes.length - 2 * END_BYTES;
  return `${bytes.toString('utf8', 0, END_BYTES)}[${left} bytes left out]${bytes.toString('utf8', bytes.length - END_BYTES)}`;
}
