import { beforeAll, describe, expect, it } from '@jest/globals';
import { countTokens } from '../../../src/gateway/tokenizer/count-tokens.js';
import type { CountedTokens } from '../../../src/gateway/tokenizer/count-task.js';
import { loadEncoding, type CountText } from '../../../src/gateway/tokenizer/encodings.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { OPERATIONS, type OperationName } from '../../../src/gateway/protocol/operation.js';
import { SAMPLES } from '../../support/dialects/samples.js';

let o200k: CountText;
let cl100k: CountText;
beforeAll(async () => {
  o200k = await loadEncoding('o200k_base');
  cl100k = await loadEncoding('cl100k_base');
});

function promptTokens(body: object, dialect: DialectName = 'openai-chat', operation: OperationName = 'chat'): number {
  return counted(body, null, { dialect, operation })!.promptTokens;
}

function answerTokens(text: string, bytes = Buffer.byteLength(text), count = o200k): number {
  return countTokens({ model: 'm', prompt: null, answer: { beginning: Buffer.from(text), bytes } }, count)!
    .answerTokens;
}

function counted(
  body: object,
  answer: string | null,
  { dialect = 'openai-chat', operation = 'chat' }: { dialect?: DialectName; operation?: OperationName } = {},
): CountedTokens | null {
  const { family } = OPERATIONS[operation];
  const prompt = { family, dialect, body: Buffer.from(JSON.stringify(body)) };
  return countTokens(
    { model: 'm', prompt, answer: answer === null ? null : { beginning: Buffer.from(answer), bytes: answer.length } },
    o200k,
  );
}

function user(content: unknown): object {
  return { model: 'm', messages: [{ role: 'user', content }] };
}

/** Of the examples in OpenAI's API reference, with the `usage` that their answers came with. */
describe('beside the counts of the provider', () => {
  const tools = [
    {
      type: 'function',
      function: {
        name: 'get_current_weather',
        description: 'Get the current weather in a given location',
        parameters: {
          type: 'object',
          properties: {
            location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
            unit: { type: 'string', enum: ['celsius', 'fahrenheit'] },
          },
          required: ['location'],
        },
      },
    },
  ];

  it('a greeting counts as 19 tokens, and its answer as 10, which holds the token that ends it', () => {
    const greeting = [
      { role: 'developer', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'Hello!' },
    ];
    expect(promptTokens({ model: 'gpt-5.4', messages: greeting })).toBe(19);
    expect(answerTokens('Hello! How can I assist you today?')).toBe(9);
  });

  it('a question with a tool counts as 82 tokens within a tenth, and its call as 17 within a quarter', () => {
    const body = { ...user('What is the weather like in Boston today?'), tools };
    expect(Math.abs(promptTokens(body) - 82)).toBeLessThanOrEqual(8);
    expect(Math.abs(answerTokens('get_current_weather{\n"location": "Boston, MA"\n}') - 17)).toBeLessThanOrEqual(4);
  });

  it('a sum of GPT-4o counts as 8 tokens', () => {
    expect(answerTokens('1 + 1 = 2.')).toBe(8);
  });

  it('the conversation of the cookbook counts as 124 tokens with the table of GPT-4o, as 129 with that of GPT-4, but for the names of its speakers', () => {
    const said: [string, string, string?][] = [
      ['system', 'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.'],
      ['system', 'New synergies will help drive top-line growth.', 'example_user'],
      ['system', 'Things working well together will increase revenue.', 'example_assistant'],
      [
        'system',
        "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
        'example_user',
      ],
      ['system', "Let's talk later when we're less busy about how to do better.", 'example_assistant'],
      ['user', "This late pivot means we don't have time to boil the ocean for the client deliverable."],
    ];
    const messages = said.map(([role, content, name]) => ({ role, content, ...(name && { name }) }));
    const prompt = {
      family: 'conversation',
      dialect: 'openai-chat',
      body: Buffer.from(JSON.stringify({ messages })),
    } as const;
    const of = (count: CountText): number => countTokens({ model: 'm', prompt, answer: null }, count)!.promptTokens;
    expect(Math.abs(of(o200k) - 124) / 124).toBeLessThanOrEqual(0.12);
    expect(Math.abs(of(cl100k) - 129) / 129).toBeLessThanOrEqual(0.12);
  });
});

describe('an answer', () => {
  it('of which only the beginning is known counts by its ratio', () => {
    const text = 'The same words again and again. ';
    expect(answerTokens(text.repeat(10), text.length * 1_000)).toBe(100 * answerTokens(text.repeat(10)));
  });

  it('may end inside a character', () => {
    const bytes = Buffer.from('你好');
    const answer = { beginning: bytes.subarray(0, 4), bytes: 6 };
    expect(countTokens({ model: 'm', prompt: null, answer }, o200k)!.answerTokens).toBeGreaterThan(0);
  });

  it('of nothing has no tokens', () => {
    expect(answerTokens('')).toBe(0);
  });
});

describe('a prompt', () => {
  const text = 'How many bridges does the town have?';

  it('counts alike in every dialect', () => {
    const counts = DIALECT_NAMES.map((dialect) =>
      promptTokens(SAMPLES[dialect].requests.small({ model: 'm', stream: false, text })[1], dialect),
    );
    expect(new Set(counts)).toEqual(new Set([o200k(text) + 7]));
  });

  it('counts a picture at a flat guess, whatever its bytes', () => {
    const picture = (url: string, detail?: string): number =>
      promptTokens(user([{ type: 'image_url', image_url: { url, ...(detail && { detail }) } }]));
    const large = picture(`data:image/png;base64,${'A'.repeat(100_000)}`);
    expect([large, picture('https://example.com/a.png')]).toEqual([772, 772]);
    expect(picture('https://example.com/a.png', 'low')).toBe(92);
  });

  it('counts the words of tools and of the form of the answer, not their punctuation', () => {
    const schema = { type: 'object', properties: { town: { type: 'string', description: 'Where' } } };
    const plain = promptTokens(user(text));
    const withForm = promptTokens({
      ...user(text),
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    });
    expect(withForm - plain).toBeGreaterThan(o200k('town Where'));
    expect(withForm - plain).toBeLessThan(o200k(JSON.stringify(schema)));
  });

  it.each<[OperationName, object, number]>([
    ['embeddings', { model: 'm', input: ['one two', 'three'] }, 3],
    ['embeddings', { model: 'm', input: [[1, 2, 3], [4]] }, 4],
    ['completions', { model: 'm', prompt: 'one two three', user: 'somebody' }, 3],
    ['rerank', { model: 'm', query: 'one', documents: ['two', 'three'] }, 3],
  ])('of %s is what is to be read of %j', (operation, body, tokens) => {
    expect(Math.abs(promptTokens(body, 'openai-chat', operation) - tokens)).toBeLessThanOrEqual(2);
  });

  it('that only its own dialect understands counts by all its words', () => {
    const odd = {
      model: 'm',
      messages: { novelty: text, data: 'A'.repeat(9_999), again: ['data:image/png;base64,AAAA'] },
    };
    expect(promptTokens(odd)).toBe(o200k(text));
  });

  it('that is no JSON object is not counted', () => {
    const prompt = { family: 'conversation', dialect: 'openai-chat', body: Buffer.from('[') } as const;
    expect(countTokens({ model: 'm', prompt, answer: null }, o200k)).toBeNull();
  });
});
