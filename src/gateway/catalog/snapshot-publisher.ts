import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import type { Catalog } from './catalog.js';
import type { SnapshotChange } from './compiler.js';
import type { EntityChanges } from './entities.js';
import type { FreedSubjects } from './slots.js';
import { deserializeChanges, serializeChanges, type SerializedChanges } from './serialize-entities.js';

const PUBLISH = 'publish entities';
const APPLY = 'apply entities';

/** Says whose slots may become others', when asked right before a change is taken up. */
export type Reclaim = () => FreedSubjects;

/** Gets ready for a change; what it gives is done once the change is in force here. */
export type Prepare = (changes: EntityChanges) => Promise<() => void>;

/** A change as it goes to other workers. */
interface Publication {
  readonly changes: SerializedChanges;
  readonly freed: FreedSubjects;
}

/**
 * Has every worker take up changes of the configuration, all of them in the same order, which the first worker gives
 * them.
 */
export class SnapshotPublisher {
  private reclaim: Reclaim = () => ({});
  private prepare: Prepare = async () => await Promise.resolve(() => {});

  constructor(
    readonly catalog: Catalog,
    private readonly bus: WorkerBus,
  ) {
    bus.handle(APPLY, (publication) => this.apply(publication as Publication));
    if (bus.isFirst)
      bus.handle(PUBLISH, async (changes) => await this.publish(deserializeChanges(changes as SerializedChanges)));
  }

  /** Has slots freed with the next changes; the first worker alone is asked. */
  freeBy(reclaim: Reclaim): void {
    this.reclaim = reclaim;
  }

  /** Has something done before and right after each change; the first worker alone is asked. */
  prepareBy(prepare: Prepare): void {
    this.prepare = prepare;
  }

  /**
   * Resolves with what was compiled anew once every worker serves on changes that were found valid; rejects with
   * `overloaded` when one has no time for it now, which takes them up before its next request.
   */
  async publish(changes: EntityChanges): Promise<SnapshotChange['compiled']> {
    const serialized = serializeChanges(changes);
    if (!this.bus.isFirst) return (await this.bus.requestFirst(PUBLISH, serialized)) as SnapshotChange['compiled'];
    const goOn = await this.prepare(changes);
    const freed = this.reclaim();
    const { compiled } = this.catalog.apply(changes, freed);
    goOn();
    await this.bus.request(APPLY, { changes: serialized, freed } satisfies Publication);
    return compiled;
  }

  private apply({ changes, freed }: Publication): void {
    this.catalog.apply(deserializeChanges(changes), freed);
  }
}
