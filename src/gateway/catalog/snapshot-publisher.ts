import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import type { Catalog } from './catalog.js';
import type { SnapshotChange } from './compiler.js';
import type { EntityChanges } from './entities.js';
import { deserializeChanges, serializeChanges, type SerializedChanges } from './serialize-entities.js';

const PUBLISH = 'publish entities';
const APPLY = 'apply entities';

/**
 * Has every worker take up changes of the configuration, all of them in the same order, which the first worker gives
 * them.
 */
export class SnapshotPublisher {
  constructor(
    private readonly catalog: Catalog,
    private readonly bus: WorkerBus,
  ) {
    bus.handle(APPLY, (changes) => this.apply(changes));
    if (bus.isFirst)
      bus.handle(PUBLISH, async (changes) => await this.publish(deserializeChanges(changes as SerializedChanges)));
  }

  /**
   * Resolves with what was compiled anew once every worker serves on changes that were found valid; rejects with
   * `overloaded` when one has no time for it now, which takes them up before its next request.
   */
  async publish(changes: EntityChanges): Promise<SnapshotChange['compiled']> {
    const serialized = serializeChanges(changes);
    if (!this.bus.isFirst) return (await this.bus.requestFirst(PUBLISH, serialized)) as SnapshotChange['compiled'];
    const { compiled } = this.catalog.apply(changes);
    await this.bus.request(APPLY, serialized);
    return compiled;
  }

  private apply(changes: unknown): void {
    this.catalog.apply(deserializeChanges(changes as SerializedChanges));
  }
}
