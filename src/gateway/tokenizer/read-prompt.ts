import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject } from '../../platform/json-splice/scan-object.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { DIALECTS } from '../dialects/dialects.js';
import { REQUEST_DENSITY } from '../dialects/request-fields.js';
import { parseObject } from '../dialects/shared/parse-object.js';
import type { PromptSource } from './count-task.js';

const NO_FIELDS = new FieldNames<never>([]);

/** The model of a prompt that is to be counted and nothing else; throws what is wrong with it. */
export function readPrompt({ dialect, body }: PromptSource, model: string | null): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  scanObject(bytes, NO_FIELDS, REQUEST_DENSITY);
  const request = parseObject(bytes.toString());
  if (request === null) throw new GatewayError('invalid_json');
  return DIALECTS[dialect].decodeCall(request, { model, wantsStream: false }).call.model;
}
