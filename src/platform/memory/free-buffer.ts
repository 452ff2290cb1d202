/** Frees a buffer that nobody needs any more now: one that has grown old would stay until V8 marks the whole heap. */
export function freeBuffer({ buffer, byteLength }: Buffer): void {
  const isWhole = buffer instanceof ArrayBuffer && !buffer.detached && buffer.byteLength === byteLength;
  if (isWhole) buffer.transfer(0);
}
