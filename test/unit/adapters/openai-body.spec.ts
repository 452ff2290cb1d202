import { describe, expect, it } from '@jest/globals';
import { bodyFor } from '../../../src/gateway/adapters/openai-body.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { callOf, channelOf } from '../../support/compiled.js';

function sent(body: string, model: string, defaults: Record<string, unknown> = {}): string {
  return bodyFor(callOf(body), model, channelOf({ defaults })).toString();
}

describe('the body for an upstream', () => {
  it('is the very buffer that came where nothing has to change', () => {
    const call = callOf('{"model":"m"}');
    expect(bodyFor(call, 'm', channelOf())).toBe(call.body);
  });

  it('differs in the model alone where only that has another name', () => {
    expect(sent('{ "x" : 1.0, "model":"m" , "y":"\\u00e4"}', 'up/"m"')).toBe(
      '{ "x" : 1.0, "model":"up/\\"m\\"" , "y":"\\u00e4"}',
    );
  });

  it('names a model where the client named none', () => {
    expect(JSON.parse(sent('{"x":1}', 'm'))).toEqual({ model: 'm', x: 1 });
    expect(sent('{}', 'm')).toBe('{"model":"m"}');
    expect(JSON.parse(sent('{"model":null,"x":1}', 'm'))).toEqual({ model: 'm', x: 1 });
  });

  it('fills in what the client left out, and never what it gave, by either name', () => {
    const defaults = { temperature: 0, max_tokens: 50, tools: [] };
    const filled = (body: string): unknown => JSON.parse(sent(body, 'm', defaults));
    expect(filled('{"model":"m"}')).toEqual({ model: 'm', ...defaults });
    expect(filled('{"model":"m","temperature":null}')).toEqual({ model: 'm', ...defaults, temperature: null });
    expect(filled('{"model":"m","max_completion_tokens":9}')).toEqual({
      model: 'm',
      max_completion_tokens: 9,
      temperature: 0,
      tools: [],
    });
  });

  it('asks a stream for its usage, and never names its options twice', () => {
    const options = (body: string, defaults = {}): unknown => {
      const bytes = sent(body, 'm', defaults);
      expect(bytes.match(/"stream_options"/g) ?? []).toHaveLength(bytes.includes('"stream":true') ? 1 : 0);
      return (JSON.parse(bytes) as { stream_options?: unknown }).stream_options;
    };
    expect(options('{"model":"m","stream":true}')).toEqual({ include_usage: true });
    expect(options('{"model":"m","stream":true,"stream_options":{"x":1}}')).toEqual({ x: 1, include_usage: true });
    expect(options('{"model":"m","stream":true}', { stream_options: { x: 1 } })).toEqual({ x: 1 });
    expect(options('{"model":"m"}')).toBeUndefined();
  });

  it('is refused where a field to fill in stands twice', () => {
    expect(() => sent('{"model":"m","top_p":1,"top_p":2}', 'm', { top_p: 0.5 })).toThrow(GatewayError);
  });
});
