import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { readSource } from '../../../../src/control/import/read-source.js';
import { toLiteLlm } from '../../../../src/control/import/to-litellm.js';
import { EXPORT_FORMAT, type ExportedConfiguration } from '../../../../src/control/publish/transfers.js';
import { foreignFile } from '../../../support/foreign-gateways.js';

const CONFIGURATION: ExportedConfiguration = {
  format: EXPORT_FORMAT,
  version: 3,
  tenants: [],
  channels: [
    {
      id: 'ch_a',
      slug: 'own',
      base_url: 'https://llm.example/v1',
      models: ['m', 'n'],
      model_mapping: { n: 'n-2026' },
      limits: { rpm: 60, tpm: 0 },
    },
    { id: 'ch_b', slug: 'claude', provider: 'anthropic', models: [] },
    { id: 'ch_c', slug: 'off', base_url: 'https://off.example/v1', models: ['m'], enabled: false },
  ],
  keys: [
    { id: 'key_1', channel: 'ch_a', secret: '${KEY_1}' },
    { id: 'key_2', channel: 'ch_a', secret: '${KEY_2}' },
    { id: 'key_3', channel: 'ch_a', secret: '${KEY_3}', enabled: false },
    { id: 'key_4', channel: 'ch_b', secret: '${KEY_4}' },
  ],
  routes: [
    { id: 'rt_a', name: 'one' },
    { id: 'rt_b', name: 'two' },
  ],
  models: [
    {
      id: 'vm_a',
      slug: 'chat',
      targets: [
        { channel: 'ch_a', model: 'm', priority: 0, weight: 3 },
        { channel: 'ch_b', model: 'claude-x', priority: 1 },
        { channel: 'ch_c', model: 'm' },
        { channel: 'ch_a', model: 'n', enabled: false },
      ],
    },
  ],
  tokens: [{ id: 'tk_a', name: 'Ann' }],
};

const own = (model: string, key: number, more: object = {}): object => ({
  model: `openai/${model}`,
  api_base: 'https://llm.example/v1',
  rpm: 60,
  api_key: `os.environ/KEY_${key}`,
  ...more,
});

describe('a configuration for LiteLLM', () => {
  it('has each model once for each key of a channel that is on, in the order of the targets, keys as variables', () => {
    const { document } = toLiteLlm(CONFIGURATION);
    const list = (document as { model_list: { litellm_params: Record<string, unknown> }[] }).model_list;
    const claude = (model: string): object => {
      return expect.objectContaining({ model: `anthropic/${model}`, api_key: 'os.environ/KEY_4' });
    };
    expect(list).toEqual([
      { model_name: 'chat', litellm_params: own('m', 1, { order: 1, weight: 3 }) },
      { model_name: 'chat', litellm_params: own('m', 2, { order: 1, weight: 3 }) },
      { model_name: 'chat', litellm_params: claude('claude-x') },
      { model_name: 'm', litellm_params: own('m', 1) },
      { model_name: 'm', litellm_params: own('m', 2) },
      { model_name: 'n', litellm_params: own('n-2026', 1) },
      { model_name: 'n', litellm_params: own('n-2026', 2) },
      { model_name: 'claude/*', litellm_params: claude('*') },
    ]);
    expect(list[2]!.litellm_params).toMatchObject({ order: 2, api_base: expect.not.stringMatching(/\/v1$/) });
  });

  it('says what it cannot hold', () => {
    expect(toLiteLlm(CONFIGURATION).notes).toEqual([
      expect.stringMatching(/^1 access tokens:/),
      '2 routes become one list of models',
    ]);
    expect(toLiteLlm({ ...CONFIGURATION, routes: [], tokens: [] }).notes).toEqual([]);
  });

  it('is understood where it is taken in again', async () => {
    const file = foreignFile('config.yaml', stringify(toLiteLlm(CONFIGURATION).document));
    const { channels, models, rows } = await readSource('litellm', file, null);
    expect(rows.filter(({ verdict }) => verdict === 'left_out')).toEqual([]);
    const keys = new Set(channels.flatMap((channel) => channel.keys.map(({ env }) => env)));
    expect(keys).toEqual(new Set(['KEY_1', 'KEY_2', 'KEY_4']));
    const chat = models.find(({ slug }) => slug === 'chat');
    expect(new Set(chat?.targets.map(({ model }) => model))).toEqual(new Set(['m', 'claude-x']));
  });
});
