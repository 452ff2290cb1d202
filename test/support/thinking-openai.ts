import { DONE, event, json, sse, type Script } from './scripted-upstream.js';

/** A JSON object. */
export type Json = Record<string, unknown>;

const SUMMARY_PART = { type: 'summary_text', text: '' };

/** What the thought of a turn is signed with. */
export function secret(turn: number): string {
  return Buffer.from(`state of turn ${turn}`).toString('base64');
}

/** The objects of a list off the wire. */
export function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** An event with a name. */
export function named(name: string, payload: object): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...payload })}\n\n`;
}

/** OpenAI's chat: a signed thought and a call. */
export function chatTurn(turn: number, isStream: boolean): Script {
  const details = [{ type: 'reasoning.encrypted', data: secret(turn), id: `r${turn}`, format: 'acme-v1' }];
  const call = {
    id: `call_${turn}`,
    type: 'function',
    function: { name: 'get_weather', arguments: `{"turn":${turn}}` },
  };
  const message = { role: 'assistant', content: null, reasoning_content: 'Hm.', reasoning_details: details };
  return chatAnswer({ ...message, tool_calls: [call] }, 'tool_calls', isStream);
}

/** OpenAI's chat: a message. */
export function chatAnswer(message: Json, finish: string, isStream: boolean): Script {
  const common = { id: 'c', created: 1, model: 'up' };
  if (!isStream)
    return json(200, { ...common, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }] });
  const chunk = (delta: Json, reason: string | null): string =>
    event({ ...common, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] });
  const { tool_calls: calls, reasoning_details: details, ...start } = message;
  return sse([
    chunk(start, null),
    ...(details === undefined ? [] : [chunk({ reasoning_details: details }, null)]),
    ...list(calls).map((call, index) => chunk({ tool_calls: [{ index, ...call }] }, null)),
    chunk({}, finish),
    DONE,
  ]);
}

/** OpenAI's Responses: a signed thought and a call. */
export function responsesTurn(turn: number, isStream: boolean): Script {
  const summary = [{ type: 'summary_text', text: 'Hm.' }];
  const reasoning = { type: 'reasoning', id: `rs_${turn}`, summary, encrypted_content: secret(turn) };
  const call = { type: 'function_call', id: `fc_${turn}`, call_id: `call_${turn}`, name: 'get_weather' };
  return responsesAnswer([reasoning, { ...call, arguments: `{"turn":${turn}}`, status: 'completed' }], isStream);
}

/** OpenAI's Responses: items of output. */
export function responsesAnswer(output: Json[], isStream: boolean): Script {
  const usage = { input_tokens: 5, output_tokens: 5, total_tokens: 10 };
  const response = { id: 'resp_1', object: 'response', created_at: 1, model: 'up', status: 'completed', output, usage };
  if (!isStream) return json(200, response);
  const items = output.flatMap((item, index) => {
    const at = { output_index: index, item_id: item['id'] };
    const [added, pieces] = openItem(item, at);
    return [
      named('response.output_item.added', { output_index: index, item: added }),
      ...pieces,
      named('response.output_item.done', { output_index: index, item }),
    ];
  });
  const opening = { ...response, status: 'in_progress', output: [], usage: null };
  return sse([named('response.created', { response: opening }), ...items, named('response.completed', { response })]);
}

function openItem(item: Json, at: object): [Json, string[]] {
  switch (item['type']) {
    case 'reasoning':
      return [
        { ...item, summary: [] },
        [
          named('response.reasoning_summary_part.added', { ...at, summary_index: 0, part: SUMMARY_PART }),
          named('response.reasoning_summary_text.delta', { ...at, summary_index: 0, delta: 'Hm.' }),
        ],
      ];
    case 'function_call':
      return [
        { ...item, arguments: '' },
        [named('response.function_call_arguments.delta', { ...at, delta: item['arguments'] })],
      ];
    default:
      return [
        { ...item, content: [] },
        [
          named('response.content_part.added', { ...at, content_index: 0, part: { type: 'output_text', text: '' } }),
          named('response.output_text.delta', { ...at, content_index: 0, delta: 'Done.' }),
        ],
      ];
  }
}
