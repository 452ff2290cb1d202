/** The event that ends an OpenAI stream. */
export const DONE_EVENT = Buffer.from('data: [DONE]\n\n');

/** A comment that keeps the connection alive and that every client passes over. */
export const HEARTBEAT = Buffer.from(': keep-alive\n\n');

/** One event without a name; JSON holds no raw line ends, so the payload cannot break the frame. */
export function encodeEvent(payload: unknown): Buffer {
  return Buffer.from(`data: ${JSON.stringify(payload)}\n\n`);
}
