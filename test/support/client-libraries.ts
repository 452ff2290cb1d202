import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { SdkAnswer } from './dialects/dialect-samples.js';
import { SAMPLES } from './dialects/samples.js';

/** One question through the client library of a dialect's maker, streamed or not. */
export async function askLibrary(
  client: DialectName,
  origin: string,
  isStream: boolean,
  apiKey = 'none',
): Promise<SdkAnswer> {
  const { ask } = await SAMPLES[client].library();
  return await ask('How is the weather?', { origin, apiKey, isStream });
}
