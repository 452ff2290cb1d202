import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';

const chat = (choice: object, usage: object | null = null): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'up',
  choices: [{ index: 0, finish_reason: null, ...choice }],
  ...(usage === null ? {} : { usage }),
});
const data = (payload: object): string => `data: ${JSON.stringify(payload)}\r\n\r\n`;
const typed = (event: { readonly type: string } & Readonly<Record<string, unknown>>): string =>
  `event: ${event.type}\r\n${data(event)}`;
const response = (fields: object): object => ({ id: 'r', object: 'response', model: 'up', output: [], ...fields });

/** A stream of a dialect that brings a picture of so many bytes in one event, and ends as it should; with CRLF. */
export const PICTURES: Readonly<Record<DialectName, (bytes: number) => string>> = {
  'openai-chat': (bytes) =>
    data(chat({ delta: { role: 'assistant', content: 'here' } })) +
    data(chat({ delta: { images: [{ type: 'image_url', image_url: { url: picture(bytes) } }] } })) +
    data(chat({ delta: {}, finish_reason: 'stop' }, { prompt_tokens: 5, completion_tokens: 7 })) +
    'data: [DONE]\n\n',
  'openai-responses': (bytes) =>
    typed({ type: 'response.created', response: response({ status: 'in_progress' }) }) +
    typed({ type: 'response.output_text.delta', item_id: 'm', output_index: 0, content_index: 0, delta: 'here' }) +
    typed({
      type: 'response.image_generation_call.partial_image',
      output_index: 0,
      partial_image_b64: picture(bytes),
    }) +
    typed({
      type: 'response.completed',
      response: response({ status: 'completed', usage: { input_tokens: 5, output_tokens: 7 } }),
    }),
  anthropic: (bytes) =>
    typed({
      type: 'message_start',
      message: { id: 'm', type: 'message', role: 'assistant', model: 'up', content: [], usage: { input_tokens: 5 } },
    }) +
    typed({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
    typed({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'here' } }) +
    typed({ type: 'content_block_stop', index: 0 }) +
    typed({
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'image', source: { data: picture(bytes) } },
    }) +
    typed({ type: 'content_block_stop', index: 1 }) +
    typed({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 7 } }) +
    typed({ type: 'message_stop' }),
  gemini: (bytes) =>
    data({
      candidates: [
        {
          index: 0,
          content: {
            role: 'model',
            parts: [{ text: 'here' }, { inlineData: { mimeType: 'image/png', data: picture(bytes) } }],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, totalTokenCount: 12 },
    }),
};

function picture(bytes: number): string {
  return 'iVBORw0KGgoA'.repeat(Math.ceil(bytes / 12));
}
