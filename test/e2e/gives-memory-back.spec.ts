import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runGateway, SHIPPED, type GatewayProcess } from '../support/process.js';

const ROUTES = '[{"name":"a","token":"gw_a_4fT9xQ2mZ8","provider":"echo"}]';
const NAMES = Object.keys(SHIPPED);
const UNTOLD = Object.fromEntries(NAMES.map((name) => [name, '']));

describe('a gateway that serves', () => {
  let running: GatewayProcess | undefined;
  afterEach(() => void running?.child.kill('SIGKILL'));

  /** What its C library was told, once it listens. */
  async function told(variables: Record<string, string>): Promise<Record<string, string>> {
    running = runGateway(['serve'], { GATEWAY_ROUTES: ROUTES, PORT: '0', ...variables });
    await running.url();
    const lines = readFileSync(`/proc/${running.child.pid}/environ`, 'utf8').split('\0');
    const pairs = lines.map((line) => line.split('=') as [string, string]);
    return Object.fromEntries(pairs.filter(([name, value]) => NAMES.includes(name) && value !== ''));
  }

  it('has the C library give large buffers back as in the image, in the same process, which ends as it is told to', async () => {
    expect(await told(UNTOLD)).toEqual(SHIPPED);
    running!.child.kill('SIGTERM');
    expect(await running!.exit()).toBe(0);
  });

  it('leaves what somebody has chosen', async () => {
    expect(await told({ ...UNTOLD, MALLOC_ARENA_MAX: '8' })).toEqual({ MALLOC_ARENA_MAX: '8' });
  });
});
