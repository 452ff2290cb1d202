import { describe, expect, it } from '@jest/globals';
import {
  ADDRESS_FIELDS,
  CHANNEL_FIELDS,
  ROUTE_FIELDS,
  type AddressFields,
  type SharedChannelFields,
  type SharedRouteFields,
} from '../../../src/gateway/catalog/field-tables.js';
import { toNative } from '../../../src/gateway/catalog/write-native.js';
import { settingsOf } from '../../../src/control/documents/channel-entity.js';
import { ChannelFields } from '../../../src/control/documents/channel-fields.js';
import { readFields } from '../../../src/control/documents/read-fields.js';
import { routeEntity } from '../../../src/control/documents/route-entity.js';
import { RouteFields } from '../../../src/control/documents/route-fields.js';
import type { Problem } from '../../../src/platform/config/problem.js';
import { CHANNEL, routeOf } from '../../support/catalog.js';

/** A value of each field that is not the usual one. */
const CHANNEL_SAMPLES: Required<AddressFields & SharedChannelFields> = {
  base_url: 'http://127.0.0.1:9/v1',
  chat_url: 'http://127.0.0.1:9/chat?x=1',
  models_url: 'http://127.0.0.1:9/models',
  extra_headers: { 'X-A': 'b' },
  models: ['m'],
  model_mapping: { m: 'n' },
  priority: 3,
  weight: 5,
  enabled: false,
  key_limits: { rpm: 1, rpd: 2, tpm: 3, tpd: 4, concurrency: 5 },
  budget: { day: '1.00' },
  prices: { m: { input: '1', output: '2', request: '0.001' } },
  traits: { 'm*': { refuses: ['seed'], takes: [], bounds: { max_tokens: 9 } } },
  max_output_tokens: 7,
  include_usage: false,
  timeouts: { connect: 1, headers: 2, first_content: 3, idle: 4, total: 5 },
  cooldown_429: 90,
  defaults: { temperature: 0 },
};

const ROUTE_SAMPLES: Required<SharedRouteFields> = {
  default_model: 'm',
  catch_all: 'v',
  available_models: ['m'],
  strategy: 'random',
  affinity: 'conversation',
  time_zone: 'Asia/Shanghai',
  max_attempts: 3,
  log_content: true,
  strict: true,
  fair_share: false,
  request_fields: { service_tier: 'strip' },
  budget: { month: '2.00' },
};

const MODELS = [{ id: 'v', targets: [{ channel: 'a', model: 'm' }] }];

describe('the fields of a channel', () => {
  const table = { ...ADDRESS_FIELDS, ...CHANNEL_FIELDS };

  it.each(Object.entries(CHANNEL_SAMPLES))(
    'has %s by files and by the console alike, and writes it back',
    (name, sample) => {
      const { setting, usual } = table[name as keyof typeof table];
      const declared = routeOf({ channels: [{ ...CHANNEL, [name]: sample }] });
      const meant = declared.channels[0]![setting as keyof (typeof declared.channels)[0]];
      expect(meant).toBeDefined();
      expect(meant).not.toEqual(usual);
      const [written] = toNative(declared)['channels'] as Record<string, unknown>[];
      expect(routeOf({ channels: [{ ...CHANNEL, ...written }] }).channels[0]).toMatchObject({ [setting]: meant });
      expect(written).toHaveProperty(name);
      const problems: Problem[] = [];
      const fields = readFields(ChannelFields, { name: 'a', base_url: CHANNEL.base_url, [name]: sample });
      expect(settingsOf('ch_a', fields, problems)).toMatchObject({ [setting]: meant });
      expect(problems).toEqual([]);
    },
  );
});

describe('the fields of a route', () => {
  it.each(Object.entries(ROUTE_SAMPLES))(
    'has %s by files and by the console alike, and writes it back',
    (name, sample) => {
      const { setting, usual } = ROUTE_FIELDS[name as keyof typeof ROUTE_FIELDS];
      const declared = routeOf({ channels: [CHANNEL], models: MODELS, [name]: sample });
      expect(declared[setting]).not.toEqual(usual);
      const { tokens: _tokens, ...written } = toNative(declared);
      expect(written).toHaveProperty(name);
      expect(routeOf(written)[setting]).toEqual(declared[setting]);
      expect(routeEntity('rt_a', readFields(RouteFields, { name: 'r', [name]: sample }), [])[setting]).toEqual(
        declared[setting],
      );
    },
  );
});
