import { describe, expect, it } from '@jest/globals';
import { parseDuration } from '../../../src/gateway/catalog/duration.js';
import { isPlaceholder } from '../../../src/gateway/catalog/secret-quality.js';
import { channelProblems, routeProblems } from '../../support/catalog.js';

const AT = 'GATEWAY_ROUTES[0]';
const CHANNEL_AT = `${AT}.channels[0]`;

describe('an upstream URL', () => {
  it.each(['http://a', 'https://a.example:8443/x/v1', 'http://127.0.0.1', 'http://[::1]:80/', 'HTTPS://A'])(
    'may be %s',
    (url) => {
      expect(channelProblems({ base_url: url })).toEqual([]);
    },
  );

  it.each([
    ['api.example.com', 'must be an absolute http or https URL'],
    ['', 'must be an absolute http or https URL'],
    ['ftp://a', 'must be an absolute http or https URL'],
    ['file:///etc/passwd', 'must be an absolute http or https URL'],
    ['javascript:alert(1)', 'must be an absolute http or https URL'],
    [7, 'must be an absolute http or https URL'],
    [['http://a'], 'must be an absolute http or https URL'],
    ['http://user@a', 'must not hold a user name or password'],
    ['http://:pw@a', 'must not hold a user name or password'],
    ['http://a/?key=1', 'must not hold a query or fragment'],
    ['http://a/#x', 'must not hold a query or fragment'],
    ['http://169.254.169.254/', 'leads to an address that is never an upstream'],
    ['http://0xa9fea9fe/', 'leads to an address that is never an upstream'],
    ['http://[::ffff:169.254.169.254]/', 'leads to an address that is never an upstream'],
  ])('may not be %p', (url, message) => {
    expect(channelProblems({ base_url: url })[0]).toBe(`${CHANNEL_AT}.base_url: ${message}`);
  });

  it('may have a query where it is complete', () => {
    const query = 'https://a/v1/x?key=1';
    expect(channelProblems({ chat_url: query, models_url: query })).toEqual([]);
    expect(channelProblems({ chat_url: `${query}#f` })).toEqual([
      `${CHANNEL_AT}.chat_url: must not hold a query or fragment`,
    ]);
  });
});

describe('extra headers', () => {
  it('may be names with printable values', () => {
    expect(channelProblems({ extra_headers: { 'X-A': 'a b~', 'user-agent': 'me', 'HTTP-Referer': '' } })).toEqual([]);
  });

  it.each([
    [{ 'X A': 'x' }, 'holds a malformed header name'],
    [{ '': 'x' }, 'holds a malformed header name'],
    [{ 'x\r\ny': 'x' }, 'holds a malformed header name'],
    [{ Authorization: 'x' }, 'must not set "Authorization"; the gateway does'],
    [{ 'content-length': '1' }, 'must not set "content-length"; the gateway does'],
    [{ 'Transfer-Encoding': 'chunked' }, 'must not set "Transfer-Encoding"; the gateway does'],
    [{ host: 'x' }, 'must not set "host"; the gateway does'],
    [{ 'x-gw-hop': '0' }, 'must not set "x-gw-hop"; the gateway does'],
    [{ 'accept-encoding': 'gzip' }, 'must not set "accept-encoding"; the gateway does'],
    [{ 'x-a': 's3cret\r\ny: z' }, 'has a value for "x-a" that is not printable text'],
    [{ 'x-a': 'é' }, 'has a value for "x-a" that is not printable text'],
    [{ 'x-a': 7 }, 'has a value for "x-a" that is not printable text'],
    ['x', 'must be an object of header names and values'],
    [['x'], 'must be an object of header names and values'],
  ])('may not be %j', (headers, message) => {
    expect(channelProblems({ extra_headers: headers })).toEqual([`${CHANNEL_AT}.extra_headers: ${message}`]);
  });
});

describe('numbers and words', () => {
  it.each(['rpm', 'rpd', 'tpm', 'tpd', 'concurrency'])('%s is a whole number from -1', (limit) => {
    for (const good of [-1, 0, 1, 10_000_000]) expect(channelProblems({ [limit]: good })).toEqual([]);
    for (const bad of [-2, 1.5, '10', [1], 1e300]) {
      expect(channelProblems({ [limit]: bad })).toEqual([
        `${CHANNEL_AT}.${limit}: must be a whole number, or -1 for no limit`,
      ]);
      expect(routeProblems({ limits: { [limit]: bad } })).toHaveLength(1);
    }
  });

  it.each([1, 0.5, '90s', '1h', '1 d', '1mo'])('a cooldown may be %p', (duration) => {
    expect(channelProblems({ cooldown_429: duration })).toEqual([]);
  });

  it.each([0, -1, '0s', 'soon', '', '1y', [1], true])('a cooldown may not be %p', (duration) => {
    expect(channelProblems({ cooldown_429: duration })).toEqual([
      `${CHANNEL_AT}.cooldown_429: must be a positive number of seconds, or a text such as "90s" or "1h"`,
    ]);
  });

  it.each([
    [{ time_zone: 'Mars/Olympus' }, 'time_zone: must be an IANA time zone such as "Asia/Shanghai"'],
    [{ time_zone: 8 }, 'time_zone: must be an IANA time zone such as "Asia/Shanghai"'],
    [
      { strategy: 'best' },
      'strategy: must be one of the following values: priority-weighted, random, least-inflight, fastest',
    ],
    [{ affinity: 'user' }, 'affinity: must be one of the following values: request, conversation'],
    [{ expose: 'none' }, 'expose: must be one of the following values: all, virtual'],
    [{ max_attempts: 0 }, 'max_attempts: must not be less than 1'],
    [{ tokens: [] }, 'tokens: must be a string or a list of strings, none of them empty'],
    [{ tokens: ['gw_ok_1a2b', ' '] }, 'tokens: must be a string or a list of strings, none of them empty'],
    [{ available_models: 'x' }, 'available_models: must be an array'],
    [{ default_mode: 'x' }, 'default_mode: is not a known field; did you mean "default_model"?'],
  ])('a route may not say %j', (fields, line) => {
    expect(routeProblems(fields)).toContain(`${AT}.${line}`);
  });

  it.each([
    [{ id: '' }, 'id: should not be empty'],
    [{ id: undefined }, 'id: must be a string'],
    [{ weight: 0 }, 'weight: must not be less than 1'],
    [{ priority: -1 }, 'priority: must not be less than 0'],
    [{ enabled: 'yes' }, 'enabled: must be a boolean value'],
    [
      { adapter: 'smtp' },
      'adapter: must be one of the following values: openai_compat, custom_http, process, ai_sdk, echo',
    ],
    [{ adapter: 'custom_http' }, 'adapter: needs a "dialect" (openai-responses, anthropic or gemini) or a "mapping"'],
    [
      { adapter: 'openai_compat', dialect: 'gemini' },
      'adapter: does not go with the dialect "gemini"; leave it out, or say custom_http',
    ],
    [
      { dialect: 'cohere' },
      'dialect: must be one of the following values: openai-chat, openai-responses, anthropic, gemini',
    ],
    [{ dialects: [] }, 'dialects: should not be empty'],
    [
      { dialects: ['openai-chat', 'cohere'] },
      'dialects: each value in dialects must be one of the following values: openai-chat, openai-responses, anthropic, gemini',
    ],
    [{ dialects: ['gemini', 'gemini'] }, "dialects: All dialects's elements must be unique"],
    [{ dialects: ['openai-chat'], dialect: 'gemini' }, 'dialects: stands beside "dialect"; give one of them'],
    [{ dialects: ['openai-chat'], adapter: 'echo' }, 'dialects: does not go with the adapter "echo"'],
    [{ timeout: 0 }, 'timeout: must be a positive number'],
    [{ timeouts: { idle: -1 } }, 'timeouts.idle: must be a positive number'],
    [{ timeouts: { total: 1 }, timeout: 1 }, 'timeout: stands beside "timeouts"; give one of them'],
    [
      { model_mapping: { a: '' } },
      'model_mapping: must be an object of requested model names and upstream model names',
    ],
    [{ model_mapping: ['a'] }, 'model_mapping: must be an object of requested model names and upstream model names'],
    [{ defaults: 'x' }, 'defaults: must be an object'],
    [{ traits: [] }, 'traits: must be an object of model names and traits'],
    [
      { traits: { 'm >4': {} } },
      'traits: must be a model, a name with * in it, or such a name and versions as in "claude-* >=4.7 <5" (at "m >4")',
    ],
    [
      { traits: { '*': { refuse: [] } } },
      'traits: has an unknown field "refuse"; known are refuses, takes, bounds (at "*")',
    ],
    [{ traits: { '*': { refuses: 'seed' } } }, 'traits: needs a list for "refuses" (at "*")'],
    [{ traits: { '*': { takes: ['sed'] } } }, 'traits: does not know "sed"; did you mean "seed"? (at "*")'],
    [
      { traits: { '*': { bounds: { max_token: 1 } } } },
      'traits: does not know "max_token"; did you mean "max_tokens"? (at "*")',
    ],
    [
      { traits: { '*': { bounds: { max_tokens: 0 } } } },
      'traits: needs a whole number from 1 to 1000000000 for "max_tokens" (at "*")',
    ],
    [{ api_keys: [1] }, 'api_keys: must be a string or a list of strings, none of them empty'],
    [{ key_limits: { rpm: 'x' } }, 'key_limits.rpm: must be a whole number, or -1 for no limit'],
    [{ apikeys: ['x'] }, 'apikeys: is not a known field; did you mean "api_keys"?'],
  ])('a channel may not say %j', (fields, line) => {
    expect(channelProblems(fields)).toContain(`${CHANNEL_AT}.${line}`);
  });
});

describe('parseDuration', () => {
  it.each([
    [60, 60_000],
    ['60', 60_000],
    ['1.5m', 90_000],
    ['2 h', 7_200_000],
    [' 1d ', 86_400_000],
    ['1w', 604_800_000],
    ['1mo', 2_592_000_000],
    [0, 0],
  ])('reads %p as %i ms', (value, ms) => {
    expect(parseDuration(value)).toBe(ms);
  });

  it.each([[-1], ['1y'], ['h'], [''], [null], [undefined], [[60]], [true], [Infinity]])('reads none in %p', (value) => {
    expect(parseDuration(value)).toBeNull();
  });
});

describe('isPlaceholder', () => {
  it.each([
    'sk-123456',
    'change-me',
    'CHANGEME',
    'replace_with_your_key',
    'replace-me',
    'your-key',
    'sk-your-key',
    'gw_your_token',
    '替换成你的密钥',
    'test',
    'Secret',
    'xxx',
    'XXXXXX',
    '<key>',
    ' token ',
  ])('knows %j', (secret) => {
    expect(isPlaceholder(secret)).toBe(true);
  });

  it.each(['sk-or-v1-8f2c', 'gw_test_4fT9xQ2mZ8', 'mytest', 'secrets-of-x', 'xx', 'sk-9123'])(
    'has nothing against %j',
    (secret) => {
      expect(isPlaceholder(secret)).toBe(false);
    },
  );
});
