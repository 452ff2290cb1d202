import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { TestGateway } from './gateway.js';
import { ScriptedUpstream } from './scripted-upstream.js';

/** One scripted upstream for a suite, forgetful between its tests. */
export interface Suite {
  readonly upstream: ScriptedUpstream;
  /** The gateway, which is stopped after the test. */
  keep(gateway: TestGateway): TestGateway;
}

/** Sets the suite up in the surrounding `describe`. */
export function suite(): Suite {
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
    keep(gateway) {
      gateways.push(gateway);
      return gateway;
    },
  };
}
