import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { REQUEST_WITH, requestWithItems, type Place } from './content-requests.js';

/** Words that a test looks for at an upstream. */
export const WORDS = 'The harbour opens at six.';
const BASE64 = Buffer.from(WORDS).toString('base64');

/** A kind of content in a request of a dialect. */
export interface Content {
  /** The type that the dialect has for it, and where it stands. */
  readonly name: string;
  readonly request: JsonObject;
  /** It holds words, which have to arrive; what holds none has to be reported or refused. */
  readonly hasWords: boolean;
}

/** The parts of a dialect by the places where they may stand. */
type Parts = Partial<Record<Place, readonly JsonObject[]>>;

const text = { type: 'text', text: WORDS };
const searchResult = { type: 'search_result', source: 'https://a.example/', title: 'Harbour', content: [text] };
const textDocument = (source: JsonObject): JsonObject => ({ type: 'document', source, title: 'notes.txt' });
const documents = [
  textDocument({ type: 'text', media_type: 'text/plain', data: WORDS }),
  textDocument({ type: 'base64', media_type: 'text/markdown', data: BASE64 }),
  textDocument({ type: 'content', content: WORDS }),
  textDocument({ type: 'content', content: [text] }),
];

const WITH_WORDS: Readonly<Record<DialectName, Parts>> = {
  'openai-chat': {
    system: [text, { type: 'input_text', text: WORDS }],
    user: [
      text,
      { type: 'input_text', text: WORDS },
      { type: 'file', file: { filename: 'a.csv', file_data: `data:text/csv;base64,${BASE64}` } },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
    assistant: [
      text,
      { type: 'output_text', text: WORDS },
      { type: 'refusal', refusal: WORDS },
      { type: 'a_part_of_tomorrow', inner: [{ note: WORDS }] },
    ],
    result: [text, { type: 'search_result', content: [text] }],
  },
  'openai-responses': {
    system: [{ type: 'input_text', text: WORDS }],
    user: [
      { type: 'input_text', text: WORDS },
      { type: 'input_file', filename: 'a.txt', file_data: `data:text/plain;base64,${BASE64}` },
      { type: 'input_file', filename: 'a.json', file_data: `data:application/json;base64,${BASE64}` },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
    assistant: [
      { type: 'output_text', text: WORDS, annotations: [] },
      { type: 'refusal', refusal: WORDS },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
    result: [
      { type: 'input_text', text: WORDS },
      { type: 'input_file', filename: 'a.txt', file_data: `data:text/plain;base64,${BASE64}` },
      { type: 'a_part_of_tomorrow', note: WORDS },
    ],
  },
  anthropic: {
    system: [text],
    user: [text, searchResult, ...documents, { type: 'a_block_of_tomorrow', note: WORDS }],
    assistant: [
      text,
      { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: WORDS } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 's',
        content: [{ type: 'web_search_result', url: 'https://a.example/', title: WORDS, encrypted_content: 'RXh0' }],
      },
      {
        type: 'web_fetch_tool_result',
        tool_use_id: 's',
        content: { type: 'web_fetch_result', url: 'https://a.example/', content: documents[0] },
      },
      {
        type: 'bash_code_execution_tool_result',
        tool_use_id: 's',
        content: { type: 'bash_code_execution_result', stdout: WORDS, stderr: '', return_code: 0 },
      },
      {
        type: 'code_execution_tool_result',
        tool_use_id: 's',
        content: { type: 'code_execution_result', stdout: WORDS, return_code: 0 },
      },
      {
        type: 'text_editor_code_execution_tool_result',
        tool_use_id: 's',
        content: { file_type: 'text', content: WORDS },
      },
      {
        type: 'tool_search_tool_result',
        tool_use_id: 's',
        content: { tool_references: [{ type: 'tool_reference', tool_name: WORDS }] },
      },
      { type: 'mcp_tool_use', id: 'm', name: 'read', server_name: 'notes', input: { file: WORDS } },
      { type: 'mcp_tool_result', tool_use_id: 'm', is_error: false, content: [text] },
      { type: 'compaction', content: WORDS },
      { type: 'a_block_of_tomorrow', note: WORDS },
    ],
    result: [
      text,
      searchResult,
      ...documents,
      { type: 'tool_reference', tool_name: WORDS },
      { type: 'a_block_of_tomorrow', note: WORDS },
    ],
  },
  gemini: {
    system: [{ text: WORDS }],
    user: [
      { text: WORDS },
      { inlineData: { mimeType: 'text/plain', data: BASE64 } },
      { aPartOfTomorrow: { note: WORDS } },
    ],
    assistant: [
      { text: WORDS },
      { executableCode: { language: 'PYTHON', code: WORDS } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: WORDS } },
      { toolCall: { id: 't', toolType: 'GOOGLE_SEARCH', args: { query: WORDS } } },
      { toolResponse: { id: 't', response: { found: WORDS } } },
      { aPartOfTomorrow: { note: WORDS } },
    ],
    result: [{ inlineData: { mimeType: 'text/plain', data: BASE64 } }],
  },
};

/** Items of a Responses request that are no messages. */
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

const WITHOUT_WORDS: Readonly<Record<DialectName, Parts>> = {
  'openai-chat': {
    user: [
      { type: 'file', file: { filename: 'a.docx', file_data: 'data:application/x-docx;base64,UEs=' } },
      { type: 'video', video: { data: 'AAAA' } },
    ],
    assistant: [{ type: 'video', video: { data: 'AAAA' } }],
    result: [{ type: 'video', video: { data: 'AAAA' } }],
  },
  'openai-responses': {
    user: [{ type: 'input_video', file_id: 'file_1' }],
    assistant: [{ type: 'output_video', file_id: 'file_1' }],
    result: [{ type: 'input_video', file_id: 'file_1' }],
  },
  anthropic: {
    user: [
      { type: 'container_upload', file_id: 'file_1' },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    ],
    assistant: [{ type: 'container_upload', file_id: 'file_1' }],
    result: [{ type: 'container_upload', file_id: 'file_1' }],
  },
  gemini: {
    user: [{ inlineData: { mimeType: 'application/x-docx', data: 'UEs=' } }],
    assistant: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
  },
};

const ITEMS_WITHOUT_WORDS: readonly JsonObject[] = [
  { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'A'.repeat(400) },
  { type: 'item_reference', id: 'msg_1' },
  { id: 'msg_1' },
  { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAAAB' },
];

function contentsOf(dialect: DialectName, parts: Parts, hasWords: boolean): Content[] {
  return Object.entries(parts).flatMap(([place, list]) =>
    list.map((part) => ({
      name: `${nameOf(part)} (${place})`,
      request: REQUEST_WITH[dialect](place as Place, part),
      hasWords,
    })),
  );
}

function nameOf(part: JsonObject): string {
  const { source } = part as { source?: JsonObject };
  return [part['type'] ?? Object.keys(part)[0], source?.['type']].filter((word) => typeof word === 'string').join(' ');
}

/** Every kind of content of a dialect. */
export function contentsIn(dialect: DialectName): readonly Content[] {
  const own = [
    ...contentsOf(dialect, WITH_WORDS[dialect], true),
    ...contentsOf(dialect, WITHOUT_WORDS[dialect], false),
  ];
  if (dialect !== 'openai-responses') return own;
  const item =
    (hasWords: boolean) =>
    (each: JsonObject): Content => ({ name: nameOf(each), request: requestWithItems(each), hasWords });
  return [...own, ...ITEMS_WITH_WORDS.map(item(true)), ...ITEMS_WITHOUT_WORDS.map(item(false))];
}
