import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { startRoute, type TestGateway } from './gateway.js';
import { ScriptedUpstream } from './scripted-upstream.js';

/** One scripted upstream for a suite, and a fresh gateway in front of it for every test that asks. */
export interface RouteFixture {
  readonly upstream: ScriptedUpstream;
  /** Starts a gateway with one route on the upstream; stopped after the test. */
  start(route?: object, variables?: Record<string, string>): Promise<TestGateway>;
}

/** Sets the fixture up in the surrounding `describe`. */
export function routeFixture(): RouteFixture {
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
    async start(route = {}, variables = {}) {
      const gateway = await startRoute(upstream.baseUrl, route, variables);
      gateways.push(gateway);
      return gateway;
    },
  };
}
