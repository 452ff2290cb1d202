import { AsyncLocalStorage } from 'node:async_hooks';
import { EVENT_DENSITY } from '../../../platform/json-splice/swells.js';
import { importModule } from '../../../platform/packages/installed-package.js';
import { transportFetch, type Fetch } from '../../../platform/upstream/transport-fetch.js';
import type { Transport } from '../../../platform/upstream/transport.js';
import type { PackageAccess, PackageOptions } from '../../catalog/provider-package.js';
import { isObject, textIn } from '../../dialects/shared/fields.js';
import { parseObject } from '../../dialects/shared/parse-object.js';
import type { AttemptTarget } from '../../health/block.js';
import { factoryIn, type SdkProvider } from './provider.js';
import type { SdkExchange } from './sdk-exchange.js';

/** Packages parse answers on the spot, for all to wait. */
const BOUNDS = { ...EVENT_DENSITY, maxElements: 1_000_000, maxBytes: 8 * 1024 * 1024 } as const;

/** The providers of the packages in use, one to each key; whatever they send goes through the transport. */
export class SdkProviders {
  private readonly known = new WeakMap<PackageAccess, Promise<SdkProvider>>();
  private readonly running = new AsyncLocalStorage<SdkExchange>();

  constructor(private readonly transport: Transport) {}

  /** Runs a call of a package; the connections that it opens belong to the exchange. */
  async during<T>(exchange: SdkExchange, run: () => Promise<T>): Promise<T> {
    return await this.running.run(exchange, run);
  }

  /** The provider for a key; throws when its package cannot be loaded, and tries anew the next time. */
  async of({ channel, key }: AttemptTarget): Promise<SdkProvider> {
    const access = key.access!;
    let provider = this.known.get(access);
    if (provider === undefined) {
      provider = this.open(access, channel.timeouts.connectMs);
      this.known.set(access, provider);
      provider.catch(() => this.known.delete(access));
    }
    return await provider;
  }

  private async open(access: PackageAccess, connectTimeoutMs: number): Promise<SdkProvider> {
    const create = factoryIn(await importModule(access.module), access.module);
    const owner = (): SdkExchange | undefined => this.running.getStore();
    const fetch = transportFetch({ transport: this.transport, connectTimeoutMs, bounds: BOUNDS, owner });
    return create({ ...access.reveal(), ...googleAuth(access.reveal(), fetch), fetch });
  }
}

/** Google's library for tokens does not use the `fetch` of its package, but has a place for one. */
function googleAuth({ googleAuthOptions: options }: PackageOptions, fetchImplementation: Fetch): object {
  if (!isObject(options)) return {};
  const written = textIn(options['credentials']);
  const credentials = written === null ? options['credentials'] : parseObject(written);
  const clientOptions = { transporterOptions: { fetchImplementation } };
  return { googleAuthOptions: { ...options, credentials, clientOptions } };
}
