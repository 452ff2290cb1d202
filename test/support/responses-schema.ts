import type { JsonObject } from '../../src/gateway/protocol/tool.js';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const filled: Check = (value) => typeof value === 'string' && value !== '';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const list: Check = (value) => Array.isArray(value);
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const nothing: Check = (value) => value === null;
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const word =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const all =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    object(value) && missing(value as JsonObject, fields).length === 0;

function missing(value: JsonObject, fields: Readonly<Record<string, Check>>): string[] {
  return Object.entries(fields).flatMap(([name, check]) => (check(value[name]) ? [] : name));
}

const status = word('in_progress', 'completed', 'incomplete');
const PARTS: Readonly<Record<string, Check>> = {
  output_text: shape({ text, annotations: list, logprobs: list }),
  refusal: shape({ refusal: text }),
};
const part: Check = (value) => PARTS[String((value as JsonObject)['type'])]?.(value) === true;
const summary = shape({ type: word('summary_text'), text });
const ITEMS: Readonly<Record<string, Check>> = {
  message: shape({ id: filled, role: word('assistant'), status, content: all(part) }),
  reasoning: shape({ id: filled, summary: all(summary) }),
  function_call: shape({ id: filled, call_id: filled, name: filled, arguments: text, status }),
  custom_tool_call: shape({ id: filled, call_id: filled, name: filled, input: text }),
};
const item: Check = (value) => ITEMS[String((value as JsonObject)['type'])]?.(value) === true;
const tool: Check = (value) =>
  (value as JsonObject)['type'] !== 'function' ||
  shape({ name: filled, description: either(text, nothing), parameters: either(object, nothing), strict: flag })(value);

const USAGE = shape({
  input_tokens: number,
  input_tokens_details: shape({ cached_tokens: number, cache_write_tokens: number }),
  output_tokens: number,
  output_tokens_details: shape({ reasoning_tokens: number }),
  total_tokens: number,
});

/** What a response object has to hold, after OpenAI's public documentation. */
const RESPONSE: Readonly<Record<string, Check>> = {
  id: filled,
  object: word('response'),
  created_at: number,
  completed_at: either(number, nothing),
  status: word('in_progress', 'completed', 'incomplete', 'failed'),
  error: either(nothing, shape({ code: filled, message: text })),
  incomplete_details: either(nothing, shape({ reason: word('max_output_tokens', 'content_filter') })),
  instructions: either(nothing, text, list),
  max_output_tokens: either(nothing, number),
  max_tool_calls: either(nothing, number),
  metadata: object,
  model: filled,
  output: all(item),
  parallel_tool_calls: flag,
  previous_response_id: either(nothing, text),
  prompt_cache_key: either(nothing, text),
  reasoning: (value) => object(value) && 'effort' in (value as object) && 'summary' in (value as object),
  safety_identifier: either(nothing, text),
  service_tier: filled,
  store: flag,
  temperature: number,
  text: shape({ format: shape({ type: filled }) }),
  tool_choice: either(filled, object),
  tools: all(tool),
  top_logprobs: number,
  top_p: number,
  truncation: word('auto', 'disabled'),
  background: flag,
  frequency_penalty: number,
  presence_penalty: number,
};

/** What is wrong with a response object, by its fields; nothing for one that is as documented. */
export function wrongInResponse(value: JsonObject): string[] {
  const isUnderWay = value['status'] === 'in_progress' || value['status'] === 'failed';
  const wrong = missing(value, RESPONSE);
  if (isUnderWay ? value['usage'] !== null : 'usage' in value && !USAGE(value['usage'])) wrong.push('usage');
  if ((value['status'] === 'completed') !== number(value['completed_at'])) wrong.push('completed_at of this status');
  if ('user' in value) wrong.push('user');
  return wrong;
}

const response: Check = (value) => object(value) && wrongInResponse(value as JsonObject).length === 0;
const inItem = { item_id: filled, output_index: number };
const inPart = { ...inItem, content_index: number };
const inSummary = { ...inItem, summary_index: number };

/** What each event has to hold beside its type and number. */
const EVENTS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  'response.created': { response },
  'response.in_progress': { response },
  'response.completed': { response },
  'response.incomplete': { response },
  'response.failed': { response },
  'response.output_item.added': { output_index: number, item },
  'response.output_item.done': { output_index: number, item },
  'response.content_part.added': { ...inPart, part },
  'response.content_part.done': { ...inPart, part },
  'response.output_text.delta': { ...inPart, delta: filled, logprobs: list },
  'response.output_text.done': { ...inPart, text, logprobs: list },
  'response.output_text.annotation.added': { ...inPart, annotation_index: number, annotation: object },
  'response.refusal.delta': { ...inPart, delta: filled },
  'response.refusal.done': { ...inPart, refusal: text },
  'response.reasoning_summary_part.added': { ...inSummary, part: summary },
  'response.reasoning_summary_part.done': { ...inSummary, part: summary },
  'response.reasoning_summary_text.delta': { ...inSummary, delta: filled },
  'response.reasoning_summary_text.done': { ...inSummary, text },
  'response.function_call_arguments.delta': { ...inItem, delta: filled },
  'response.function_call_arguments.done': { ...inItem, name: filled, arguments: text },
  'response.custom_tool_call_input.delta': { ...inItem, delta: filled },
  'response.custom_tool_call_input.done': { ...inItem, input: text },
  error: { code: either(nothing, text), message: filled, param: either(nothing, text), error: object },
};

/** What is wrong with an event, by its fields; nothing for one that is as documented. */
export function wrongInEvent(event: JsonObject): string[] {
  const fields = EVENTS[String(event['type'])];
  if (fields === undefined) return [`unknown type ${String(event['type'])}`];
  return missing(event, { ...fields, sequence_number: number }).map((name) => `${String(event['type'])}: ${name}`);
}
