import { parentPort } from 'node:worker_threads';
import { serializeError } from '../../platform/errors/serialized-error.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { DIALECTS } from '../dialects/dialects.js';
import { readRequestFields } from '../dialects/request-fields.js';
import { parseObject } from '../dialects/shared/parse-object.js';
import { countTokens } from './count-tokens.js';
import type { CountAnswer, CountRequest, CountTask, PromptSource } from './count-task.js';
import { encodingOf, loadEncoding, type CountText, type EncodingName } from './encodings.js';

const loaded = new Map<EncodingName, Promise<CountText>>();

/** The thread that counts tokens; it holds the tables, which are loaded when a model first needs them. */
async function serve({ id, task }: CountRequest): Promise<void> {
  try {
    const model = task.isAsked === true && task.prompt !== null ? readPrompt(task.prompt, task.model) : task.model;
    answer({ id, counted: await count(task, model ?? '') });
  } catch (error) {
    // whatever one prompt does to the thread, the next one is counted
    answer(
      error instanceof GatewayError ? { id, counted: null, refusal: serializeError(error) } : { id, counted: null },
    );
  }
}

/** The model of a prompt that is to be counted and nothing else; throws what is wrong with it. */
function readPrompt({ dialect, body }: PromptSource, model: string | null): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  readRequestFields(dialect, bytes);
  const request = parseObject(bytes.toString());
  if (request === null) throw new GatewayError('invalid_json');
  return DIALECTS[dialect].decodeCall(request, { model, wantsStream: false }).call.model;
}

async function count(task: CountTask, model: string): Promise<CountAnswer['counted']> {
  return countTokens(task, await encodingFor(model));
}

function answer(message: CountAnswer): void {
  parentPort?.postMessage(message);
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
