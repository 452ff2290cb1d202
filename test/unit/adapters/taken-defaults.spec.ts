import { describe, expect, it } from '@jest/globals';
import { takenDefaults } from '../../../src/gateway/adapters/taken-defaults.js';
import type { UpstreamDialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { NO_TRAITS, traitsOf, type TraitSettings } from '../../../src/gateway/traits/traits.js';
import { channelOf } from '../../support/compiled.js';

function taken(defaults: object, settings: TraitSettings, dialect: UpstreamDialectName = 'openai-chat'): object {
  const compiled = channelOf({ defaults: defaults as Record<string, unknown> }).defaults;
  const fields = takenDefaults(compiled, dialect, traitsOf([settings]))?.fields ?? [];
  return Object.fromEntries(fields.map(({ name, json }) => [name, JSON.parse(json) as unknown]));
}

describe('what a channel fills in', () => {
  it.each<[object, TraitSettings, object]>([
    [{ temperature: 0.7, seed: 1 }, { refuses: ['temperature'] }, { seed: 1 }],
    [{ temperature: 0.7 }, { refuses: ['temperature'] }, {}],
    [{ max_tokens: 5 }, { refuses: ['oldLimitName'] }, { max_completion_tokens: 5 }],
    [{ max_completion_tokens: 5 }, { refuses: ['oldLimitName'] }, { max_completion_tokens: 5 }],
    [{ made_up: 1 }, { refuses: ['seed', 'prefill'] }, { made_up: 1 }],
  ])('is %j for a model with %j: %j', (defaults, settings, expected) => {
    expect(taken(defaults, settings)).toEqual(expected);
  });

  it('goes by the names of the upstream’s dialect', () => {
    expect(taken({ stop_sequences: ['x'] }, { refuses: ['stop'] }, 'anthropic')).toEqual({});
    expect(taken({ max_tokens: 5 }, { refuses: ['oldLimitName'] }, 'anthropic')).toEqual({ max_tokens: 5 });
  });

  it('is as it was declared where nothing is refused', () => {
    const { defaults } = channelOf({ defaults: { seed: 1 } });
    expect(takenDefaults(defaults, 'openai-chat', null)).toBe(defaults);
    expect(takenDefaults(defaults, 'ai-sdk', NO_TRAITS)).toBe(defaults);
    expect(takenDefaults(null, 'openai-chat', NO_TRAITS)).toBeNull();
  });
});
