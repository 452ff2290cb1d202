import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { EventCutter } from './dialect-streams.js';
import type { RunCall } from './dialects/dialect-samples.js';
import { SAMPLES } from './dialects/samples.js';

/** The calls in a client's stream, read as strictly as the clients of its dialect do; throws where they would. */
export function callsInStream(client: DialectName, stream: Buffer): RunCall[] {
  const data = new EventCutter().push(stream).filter((event) => event.data !== '' && event.data !== '[DONE]');
  return SAMPLES[client].calls.inStream(data.map((event) => JSON.parse(event.data) as JsonObject));
}

/** The calls in a whole answer, which has to hold arguments as its dialect has them. */
export function callsInBody(client: DialectName, body: JsonObject): RunCall[] {
  return SAMPLES[client].calls.inBody(body);
}
