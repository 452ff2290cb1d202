import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { ContentSamples, Named } from '../dialect-samples.js';
import { partName, WORDS, WORDS_BASE64 } from '../words.js';

/** A request with items among what the user says. */
function requestWithItems(...said: readonly JsonObject[]): JsonObject {
  return { model: 'm', input: [{ role: 'user', content: 'Look.' }, ...said, { role: 'user', content: 'When?' }] };
}

/** Items that are no messages. */
const ITEMS_WITH_WORDS: readonly JsonObject[] = [
  { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: WORDS } },
  {
    type: 'file_search_call',
    id: 'fs_1',
    queries: ['harbour'],
    results: [{ file_id: 'file_1', filename: 'a.txt', text: WORDS }],
  },
  { type: 'code_interpreter_call', id: 'ci_1', code: 'print(1)', outputs: [{ type: 'logs', logs: WORDS }] },
  { type: 'mcp_call', id: 'mcp_1', server_label: 'notes', name: 'read', arguments: '{}', output: WORDS },
  { type: 'mcp_list_tools', id: 'l', server_label: 'notes', tools: [{ name: 'read', description: WORDS }] },
  { type: 'mcp_approval_request', id: 'a', server_label: 'notes', name: 'read', arguments: WORDS },
  { type: 'mcp_approval_response', approval_request_id: 'a', approve: false, reason: WORDS },
  {
    type: 'local_shell_call',
    id: 'lsh_1',
    call_id: 'call_9',
    action: { type: 'exec', command: ['echo', WORDS], env: {} },
  },
  { type: 'local_shell_call_output', id: 'call_9', output: WORDS },
  { type: 'shell_call', call_id: 'call_9', action: { commands: [`echo ${WORDS}`] } },
  {
    type: 'shell_call_output',
    call_id: 'call_9',
    output: [{ stdout: WORDS, stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
  },
  { type: 'apply_patch_call', call_id: 'call_9', operation: { type: 'create_file', path: 'a', diff: WORDS } },
  { type: 'apply_patch_call_output', call_id: 'call_9', status: 'failed', output: WORDS },
  { type: 'computer_call', call_id: 'call_9', action: { type: 'type', text: WORDS }, pending_safety_checks: [] },
  { type: 'tool_search_call', call_id: 'call_9', execution: 'client', arguments: { query: WORDS } },
  { type: 'tool_search_output', call_id: 'call_9', tools: [{ type: 'function', name: 'read', description: WORDS }] },
  { type: 'an_item_of_tomorrow', id: 'x', note: WORDS },
];

const ITEMS_WITHOUT_WORDS: readonly JsonObject[] = [
  { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'A'.repeat(400) },
  { type: 'item_reference', id: 'msg_1' },
  { id: 'msg_1' },
  { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAAAB' },
];

function byName(items: readonly JsonObject[]): Named<JsonObject> {
  return Object.fromEntries(items.map((item) => [partName(item), requestWithItems(item)]));
}

/** What may stand in a request of the dialect. */
export const CONTENTS: ContentSamples = {
  requestWith: (place, part) => {
    const content = [part];
    const turns = {
      system: [{ role: 'developer', content }],
      user: [{ role: 'user', content }],
      assistant: [{ role: 'assistant', content }],
      result: [
        { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: content },
      ],
    };
    return requestWithItems(...turns[place]);
  },
  withWords: {
    system: [{ type: 'input_text', text: WORDS }],
    user: [
      { type: 'input_text', text: WORDS },
      { type: 'input_file', filename: 'a.txt', file_data: `data:text/plain;base64,${WORDS_BASE64}` },
      { type: 'input_file', filename: 'a.json', file_data: `data:application/json;base64,${WORDS_BASE64}` },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
    assistant: [
      { type: 'output_text', text: WORDS, annotations: [] },
      { type: 'refusal', refusal: WORDS },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
    result: [
      { type: 'input_text', text: WORDS },
      { type: 'input_file', filename: 'a.txt', file_data: `data:text/plain;base64,${WORDS_BASE64}` },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
  },
  withoutWords: {
    user: [{ type: 'input_video', file_id: 'file_1' }],
    assistant: [{ type: 'output_video', file_id: 'file_1' }],
    result: [{ type: 'input_video', file_id: 'file_1' }],
  },
  others: { withWords: byName(ITEMS_WITH_WORDS), withoutWords: byName(ITEMS_WITHOUT_WORDS) },
};
