import { describe, expect, it } from '@jest/globals';
import { matchesModel, resolveModel } from '../../../src/gateway/catalog/resolve-model.js';
import type { Resolution } from '../../../src/gateway/catalog/snapshot.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { CHANNEL, compiledRoute } from '../../support/catalog.js';

const VIRTUAL = { id: 'chat', targets: [{ channel: 'a', model: 'up' }] };

function resolve(route: object, model: string | null): Resolution {
  return resolveModel(compiledRoute({ channels: [CHANNEL], ...route }), model);
}

/** The targets of a resolution, as channel and model. */
function targets(route: object, model: string | null): string[] {
  return resolve(route, model).targets.map((target) => `${target.channel.label}/${target.model}`);
}

function refusalOf(route: object, model: string | null): unknown[] {
  try {
    return targets(route, model);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [error.code, error.details.param, error.message];
  }
}

describe('resolveModel', () => {
  it('takes the default model when the request names none', () => {
    expect(resolve({ default_model: 'd' }, null).model).toBe('d');
    expect(refusalOf({}, null)).toEqual([
      'invalid_request',
      'model',
      'The request names no model, and the route has no default.',
    ]);
  });

  it('finds every channel that serves a model, in the order of their priorities', () => {
    const channels = [
      { ...CHANNEL, id: 'late', priority: 1 },
      { ...CHANNEL, id: 'exact', models: ['m'] },
      { ...CHANNEL, id: 'prefix', models: ['x', 'm*'] },
      { ...CHANNEL, id: 'other', models: ['mm'] },
      { ...CHANNEL, id: 'mapped', models: ['z'], model_mapping: { m: 'theirs' } },
      { ...CHANNEL, id: 'renamed', models: ['m'], model_mapping: { m: 'theirs2' } },
    ];
    expect(targets({ channels }, 'm')).toEqual(['exact/m', 'prefix/m', 'mapped/theirs', 'renamed/theirs2', 'late/m']);
  });

  it('prefers a virtual model to channels, and echoes its id only where that is asked for', () => {
    expect(resolve({ models: [VIRTUAL] }, 'chat')).toMatchObject({ model: 'chat', reportedModel: null });
    expect(targets({ models: [VIRTUAL] }, 'chat')).toEqual(['a/up']);
    expect(resolve({ models: [{ ...VIRTUAL, echo: true }] }, 'chat').reportedModel).toBe('chat');
  });

  it('serves nothing but virtual models where channels are not exposed', () => {
    const route = { expose: 'virtual', models: [VIRTUAL] };
    expect(targets(route, 'chat')).toEqual(['a/up']);
    expect(refusalOf(route, 'up')).toEqual([
      'model_not_found',
      'model',
      'The model "up" does not exist on this route.',
    ]);
  });

  it('lets the catch-all stand in for what nothing else serves, under its own name', () => {
    const route = { expose: 'virtual', catch_all: 'chat', models: [VIRTUAL] };
    expect(resolve(route, 'anything')).toMatchObject({ model: 'chat' });
    expect(targets({ catch_all: 'chat', models: [VIRTUAL] }, 'anything')).toEqual(['a/anything']);
  });

  it('allows only the available models, the catch-all included', () => {
    const route = { available_models: ['m'], default_model: 'd', catch_all: 'chat', models: [VIRTUAL] };
    expect(targets(route, 'm')).toEqual(['a/m']);
    expect(targets(route, null)).toEqual(['a/d']);
    for (const model of ['chat', 'x', 'M', '']) expect(refusalOf(route, model)[0]).toBe('model_not_found');
  });

  it.each(['constructor', '__proto__', 'toString'])('takes %s for the name of a model like any other', (model) => {
    expect(targets({}, model)).toEqual([`a/${model}`]);
    expect(refusalOf({ channels: [{ ...CHANNEL, models: ['m'] }] }, model)[0]).toBe('model_not_found');
  });

  it('escapes the name of a model that it quotes', () => {
    expect(refusalOf({ expose: 'virtual', models: [VIRTUAL] }, 'a"\nb')[2]).toBe(
      'The model "a\\"\\nb" does not exist on this route.',
    );
  });

  it('remembers what it found, within bounds, for each route by itself', () => {
    const route = compiledRoute({ channels: [CHANNEL] });
    const first = resolveModel(route, 'm');
    expect(resolveModel(route, 'm')).toBe(first);
    expect(resolveModel(compiledRoute({ channels: [CHANNEL] }), 'm')).not.toBe(first);
    for (let i = 0; i < 1_000; i++) resolveModel(route, `model-${i}`);
    expect(resolveModel(route, 'm')).not.toBe(first);
    expect(resolveModel(route, 'm')).toEqual(first);
  });
});

describe('matchesModel', () => {
  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['gpt-*', 'gpt-4o', true],
    ['gpt-*', 'gpt-', true],
    ['gpt-*', 'GPT-4', false],
    ['*', 'anything', true],
    ['a*b', 'a*b', true],
    ['a*b', 'axb', false],
    ['', 'x', false],
  ])('%j covers %j: %p', (pattern, model, covers) => {
    expect(matchesModel(pattern, model)).toBe(covers);
  });
});
