import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { ContentSamples } from '../dialect-samples.js';
import { WORDS, WORDS_BASE64 } from '../words.js';

const text = { type: 'text', text: WORDS };
const searchResult = { type: 'search_result', source: 'https://a.example/', title: 'Harbour', content: [text] };
const textDocument = (source: JsonObject): JsonObject => ({ type: 'document', source, title: 'notes.txt' });
const documents = [
  textDocument({ type: 'text', media_type: 'text/plain', data: WORDS }),
  textDocument({ type: 'base64', media_type: 'text/markdown', data: WORDS_BASE64 }),
  textDocument({ type: 'content', content: WORDS }),
  textDocument({ type: 'content', content: [text] }),
];

/** What may stand in a request of the dialect. */
export const CONTENTS: ContentSamples = {
  requestWith: (place, part) => {
    const content = [part];
    const turns = {
      system: [],
      user: [{ role: 'user', content }],
      assistant: [{ role: 'assistant', content }],
      result: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content }] },
      ],
    };
    const messages = [{ role: 'user', content: 'Look.' }, ...turns[place], { role: 'user', content: 'When?' }];
    return { model: 'm', max_tokens: 9, messages, ...(place === 'system' ? { system: content } : {}) };
  },
  withWords: {
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
  withoutWords: {
    user: [
      { type: 'container_upload', file_id: 'file_1' },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    ],
    assistant: [{ type: 'container_upload', file_id: 'file_1' }],
    result: [{ type: 'container_upload', file_id: 'file_1' }],
  },
};
