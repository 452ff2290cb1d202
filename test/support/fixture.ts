import { startRoute, type TestGateway } from './gateway.js';
import type { ScriptedUpstream } from './scripted-upstream.js';
import { suite } from './suite.js';

/** One scripted upstream for a suite, and a fresh gateway in front of it for every test that asks. */
export interface RouteFixture {
  readonly upstream: ScriptedUpstream;
  /** Starts a gateway with one route on the upstream; stopped after the test. */
  start(route?: object, variables?: Record<string, string>): Promise<TestGateway>;
}

/** Sets the fixture up in the surrounding `describe`. */
export function routeFixture(): RouteFixture {
  const own = suite();
  return {
    get upstream() {
      return own.upstream;
    },
    start: async (route = {}, variables = {}) => own.keep(await startRoute(own.upstream.baseUrl, route, variables)),
  };
}
