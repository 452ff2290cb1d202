import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { startGateway, TOKEN, type TestGateway } from './gateway.js';
import { ScriptedUpstream } from './scripted-upstream.js';

/** Gateways with routes of the full form, in front of one scripted upstream. */
export interface ChannelsFixture {
  readonly upstream: ScriptedUpstream;
  /** A channel whose requests arrive under `/ID/v1`, with one key named after it. */
  readonly channel: (id: string, fields?: object) => object;
  /** Starts a gateway with one route; stopped after the test. */
  start(route: object, variables?: Record<string, string>): Promise<TestGateway>;
  /** The channels asked so far, in order. */
  asked(): string[];
}

/** Sets the fixture up in the surrounding `describe`. */
export function channelsFixture(): ChannelsFixture {
  let upstream: ScriptedUpstream;
  const gateways: TestGateway[] = [];
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });
  return {
    get upstream() {
      return upstream;
    },
    channel: (id, fields = {}) => ({
      id,
      base_url: upstream.baseUrl.replace('/v1', `/${id}`),
      api_keys: [`key-of-${id}`],
      ...fields,
    }),
    asked: () => upstream.requests.map(({ path }) => path.split('/')[1] ?? ''),
    async start(route, variables = {}) {
      const gateway = await startGateway({
        GATEWAY_ROUTES: JSON.stringify([{ name: 'r', token: TOKEN, ...route }]),
        ...variables,
      });
      gateways.push(gateway);
      return gateway;
    },
  };
}
