import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { startGateway, TOKEN, type TestGateway } from './gateway.js';

/** A gateway for each dialect, with one channel on an upstream that speaks it. */
export async function startByDialect(baseUrl: string, fields: object = {}): Promise<Map<DialectName, TestGateway>> {
  const gateways = new Map<DialectName, TestGateway>();
  for (const dialect of DIALECT_NAMES) {
    const channel = { id: 'only', dialect, base_url: baseUrl, api_keys: ['key-a'], ...fields };
    const routes = JSON.stringify([{ token: TOKEN, channels: [channel] }]);
    gateways.set(dialect, await startGateway({ GATEWAY_ROUTES: routes }));
  }
  return gateways;
}
