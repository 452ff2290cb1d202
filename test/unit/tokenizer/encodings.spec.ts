import { expect, it } from '@jest/globals';
import { encodingOf } from '../../../src/gateway/tokenizer/encodings.js';

it.each([
  ['gpt-4o', 'o200k_base'],
  ['gpt-4.1-mini', 'o200k_base'],
  ['gpt-4.5-preview', 'o200k_base'],
  ['gpt-5.4', 'o200k_base'],
  ['o3', 'o200k_base'],
  ['openai/gpt-oss-120b', 'o200k_base'],
  ['claude-sonnet-4-5', 'o200k_base'],
  ['gemini-2.5-pro', 'o200k_base'],
  ['deepseek/deepseek-chat', 'o200k_base'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-4-turbo', 'cl100k_base'],
  ['openai/gpt-3.5-turbo', 'cl100k_base'],
  ['gpt-35-turbo', 'cl100k_base'],
  ['text-embedding-3-small', 'cl100k_base'],
])('%s is counted with %s', (model, encoding) => {
  expect(encodingOf(model)).toBe(encoding);
});
