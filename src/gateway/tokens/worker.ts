import { parentPort } from 'node:worker_threads';
import { countTokens } from './count-tokens.js';
import type { CountAnswer, CountRequest } from './count-task.js';
import { encodingOf, loadEncoding, type CountText, type EncodingName } from './encodings.js';

const loaded = new Map<EncodingName, Promise<CountText>>();

/** The thread that counts tokens; it holds the tables, which are loaded when a model first needs them. */
async function serve({ id, task }: CountRequest): Promise<void> {
  const count = await encodingFor(task.model);
  parentPort?.postMessage({ id, counted: countTokens(task, count) } satisfies CountAnswer);
}

async function encodingFor(model: string): Promise<CountText> {
  const name = encodingOf(model);
  const known = loaded.get(name);
  if (known !== undefined) return await known;
  const loading = loadEncoding(name);
  loaded.set(name, loading);
  return await loading;
}

parentPort?.on('message', (request: CountRequest) => void serve(request));
