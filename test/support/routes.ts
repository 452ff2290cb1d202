import { startGateway, TOKEN, type TestGateway } from './gateway.js';
import type { ScriptedUpstream } from './scripted-upstream.js';
import { suite } from './suite.js';

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
  const own = suite();
  return {
    get upstream() {
      return own.upstream;
    },
    channel: (id, fields = {}) => ({
      id,
      base_url: own.upstream.baseUrl.replace('/v1', `/${id}`),
      api_keys: [`key-of-${id}`],
      ...fields,
    }),
    asked: () => own.upstream.requests.map(({ path }) => path.split('/')[1] ?? ''),
    start: async (route, variables = {}) => {
      const routes = JSON.stringify([{ name: 'r', token: TOKEN, ...route }]);
      return own.keep(await startGateway({ GATEWAY_ROUTES: routes, ...variables }));
    },
  };
}
