import { describe, expect, it } from '@jest/globals';
import { toNative } from '../../../../src/gateway/catalog/write-native.js';
import type { DeclaredRoute } from '../../../../src/gateway/catalog/declared.js';
import {
  catalogOf,
  catalogOfFile,
  fileProblems,
  GOOD_TOKEN,
  routeOf,
  routeProblems,
} from '../../../support/catalog.js';

const COMMAND = ['llama-cli', '-m', '/models/a.gguf', '-p', '{prompt}', ['-n', '{max_tokens}']];
const PROGRAM = { id: 'local', adapter: 'process', command: COMMAND, models: ['llama'] };
const MAPPING = { request: 'messages', response: { content: 'text' } };
const MAPPED = {
  id: 'acme',
  adapter: 'custom_http',
  chat_url: 'https://acme.example/v2/{model}?a=1',
  mapping: MAPPING,
};

/** The problems of one channel, without the place of the channel itself. */
function problems(channel: object): string[] {
  return routeProblems({ channels: [channel] }).map((line) => line.replace('GATEWAY_ROUTES[0].channels[0].', ''));
}

function again(routes: readonly DeclaredRoute[]): string {
  return JSON.stringify(catalogOf(routes.map(toNative)).routes);
}

describe('a program in the configuration', () => {
  it('runs one at a time, with nothing on its standard input', () => {
    const [channel] = routeOf({ channels: [PROGRAM] }).channels;
    expect(channel).toMatchObject({
      limits: { concurrency: 1 },
      transport: {
        kind: 'process',
        program: { command: COMMAND, stdin: 'none', env: {}, cwd: null, promptFormat: 'plain', stopSequences: [] },
      },
    });
  });

  it('may be a flat route, or stand in models.json', () => {
    const flat = routeOf({ adapter: 'process', command: COMMAND, default_model: 'llama' }).channels[0];
    expect(flat).toMatchObject({
      id: 'process',
      transport: { kind: 'process', program: { command: COMMAND } },
      limits: { concurrency: 1 },
    });
    const model = {
      id: 'llama',
      adapter: 'process',
      command: COMMAND,
      model: 'a.gguf',
      max_tokens: 9,
      end_marks: ['#'],
    };
    const { routes } = catalogOfFile('models.json', { models: [model] });
    expect(routes[0]?.channels[0]).toMatchObject({
      models: ['llama'],
      modelMapping: { llama: 'a.gguf' },
      defaults: { max_tokens: 9 },
      transport: { kind: 'process', program: { stopSequences: ['#'] } },
      limits: { concurrency: 1 },
    });
  });

  it.each([
    [{ command: undefined }, 'command: is needed: the program and its arguments, as a list'],
    [{ command: [] }, 'command: must be a list: the program, then its arguments'],
    [{ command: 'llama-cli -p {prompt}' }, 'command: must be a list: the program, then its arguments'],
    [{ command: ['{model}', '{prompt}'] }, 'command: must begin with a program that no request can choose'],
    [{ command: [' ', '{prompt}'] }, 'command: must begin with the program'],
    [{ command: ['a', '{promt}'] }, 'command: holds the unknown placeholder {promt}; did you mean {prompt}?'],
    [{ command: ['a', 5] }, 'command: must hold only texts, and lists of texts that belong together'],
    [{ command: ['a', []] }, 'command: must hold only texts, and lists of texts that belong together'],
    [
      { command: ['a', '{prompt}', '-n', '{max_tokens}'] },
      'command: holds {max_tokens}, which many requests do not say; put it into a list, such as ["-n", "{max_tokens}"], that is left out then',
    ],
    [{ command: ['a'] }, 'command: never tells the program the prompt; use {prompt}, or set "stdin"'],
    [
      { command: ['a', '{prompt}', '{model}'], models: ['m*'] },
      'models: must name every model, since {model} becomes an argument of the program',
    ],
    [{ stdin: 'always' }, 'stdin: must be one of the following values: none, prompt, request'],
    [{ cwd: 'models' }, 'cwd: must be an absolute path'],
    [{ env: { A: 5 } }, 'env: must be an object of names and texts'],
    [{ mapping: MAPPING }, 'mapping: belongs to the adapter "custom_http"'],
  ])('is refused with its place: %j', (fields, line) => {
    expect(problems({ ...PROGRAM, ...fields })).toEqual([line]);
  });

  it('is written as it was read', () => {
    const program = {
      ...PROGRAM,
      stdin: 'prompt',
      cwd: '/srv',
      env: { A: 'b' },
      prompt_format: 'chatml',
      end_marks: ['x'],
    };
    for (const concurrency of [undefined, -1, 1, 4]) {
      const { routes } = catalogOf([
        { name: 'r', token: GOOD_TOKEN, channels: [{ ...program, concurrency, strip_prompt: true }] },
      ]);
      expect(again(routes)).toBe(JSON.stringify(routes));
    }
  });
});

describe('a mapping in the configuration', () => {
  it('takes POST and server-sent events for granted', () => {
    const stream = { delta: 'text' };
    const [channel] = routeOf({ channels: [{ ...MAPPED, mapping: { ...MAPPING, stream } }] }).channels;
    expect(channel).toMatchObject({
      chatUrl: MAPPED.chat_url,
      transport: {
        kind: 'mapped_http',
        mapping: { method: 'POST', request: 'messages', stream: { format: 'sse', delta: 'text' } },
      },
    });
  });

  it('may stand in models.json, with the base URL for the whole of it', () => {
    const model = { id: 'm', adapter: 'custom_http', base_url: 'https://acme.example/v2/run', mapping: MAPPING };
    const { routes } = catalogOfFile('models.json', { models: [model] });
    expect(routes[0]?.channels[0]).toMatchObject({
      transport: { kind: 'mapped_http' },
      chatUrl: 'https://acme.example/v2/run',
    });
    expect(fileProblems('models.json', { models: [{ ...model, mapping: undefined, base_url: undefined }] })).toEqual([
      'models.json.models[0].adapter: needs a "dialect" (openai-responses, anthropic or gemini) or a "mapping"',
    ]);
    const spoken = { id: 'm', adapter: 'custom_http', dialect: 'anthropic' };
    expect(catalogOfFile('models.json', { models: [spoken] }).routes[0]?.channels[0]).toMatchObject({
      transport: { kind: 'http', dialects: ['anthropic'] },
      baseUrl: expect.stringContaining('anthropic') as unknown,
    });
  });

  it.each([
    [{ mapping: undefined }, 'adapter: needs a "dialect" (openai-responses, anthropic or gemini) or a "mapping"'],
    [{ dialect: 'gemini' }, 'mapping: does not go with the dialect "gemini"'],
    [{ chat_url: undefined }, 'chat_url: is needed: the complete URL that requests go to'],
    [{ mapping: { request: 'a' } }, 'mapping.response: is needed'],
    [{ mapping: { response: { content: 'a' } } }, 'mapping.request: is needed'],
    [{ mapping: { ...MAPPING, method: 'PUT' } }, 'mapping.method: must be one of the following values: POST, GET'],
    [{ mapping: { ...MAPPING, other: 1 } }, 'mapping.other: is not a known field'],
    [{ command: ['a'] }, 'command: belongs to the adapter "process"'],
  ])('is refused with its place: %j', (fields, line) => {
    expect(problems({ ...MAPPED, ...fields })).toContain(line);
  });

  it.each([
    [{ request: 'a[' }, 'mapping.request: is not a valid JMESPath expression'],
    [
      { request: { a: [{ b: 'no_such(@)' }] } },
      'mapping.request: is not a valid JMESPath expression: there is no function no_such() (at a.0.b)',
    ],
    [{ request: 7 }, 'mapping.request: must be a JMESPath expression or an object'],
    [{ response: { content: '' } }, 'mapping.response.content: must be a JMESPath expression'],
    [{ response: { content: 'a', error: '(' } }, 'mapping.response.error: is not a valid JMESPath expression'],
    [{ stream: { delta: 'x', format: 'csv' } }, 'mapping.stream.format: must be one of'],
    [{ stream: { delta: 'x', url: 'ftp://a' } }, 'mapping.stream.url: must be an absolute http or https URL'],
    [{ stream: { delta: 'x', format: 'ndjson' } }, 'mapping.stream: needs "done" or "finish_reason"'],
  ])('is refused for its expressions: %j', (fields, start) => {
    const [line = '', ...others] = problems({ ...MAPPED, mapping: { ...MAPPING, ...fields } });
    expect([line.slice(0, start.length), others]).toEqual([start, []]);
  });

  it('is written as it was read', () => {
    const response = {
      content: 'a',
      tool_calls: 'b',
      reasoning: 'c',
      finish_reason: 'd',
      prompt_tokens: 'e',
      completion_tokens: 'f',
      error: 'g',
    };
    const stream = { format: 'ndjson', url: 'https://acme.example/s', delta: 'a', done: 'b', error: 'c' };
    const mapping = { method: 'GET', request: { a: ['b', 1, true] }, response, stream };
    const { routes } = catalogOf([{ name: 'r', token: GOOD_TOKEN, channels: [{ ...MAPPED, mapping }] }]);
    expect(again(routes)).toBe(JSON.stringify(routes));
  });
});

describe('the key in a header', () => {
  it('may stand wherever the upstream wants it', () => {
    const headers = { 'x-key': '{key}', authorization: 'Token {key}' };
    const channel = { id: 'a', base_url: 'https://a.example', api_key: 'k', extra_headers: headers };
    expect(routeOf({ channels: [channel] }).channels[0]?.extraHeaders).toEqual(headers);
    expect(problems({ ...channel, extra_headers: { authorization: 'Bearer x' } })).toHaveLength(1);
  });
});
