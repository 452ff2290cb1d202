import { Injectable } from '@nestjs/common';
import { ByteBudget } from '../../platform/memory/byte-budget.js';
import { Catalog } from '../catalog/catalog.js';
import { SnapshotPublisher } from '../catalog/snapshot-publisher.js';
import { SnapshotUse } from '../catalog/snapshot-use.js';
import type { FreedSubjects, SlotKind } from '../catalog/slots.js';
import { UpstreamAvailability } from './upstream-availability.js';

const KINDS: readonly SlotKind[] = ['tokens', 'routes', 'tenants', 'channels', 'keys', 'shares'];
/** Looking at more of them at once would hold requests up. */
const MOST_AT_ONCE = 1_000;

/**
 * Finds rows of shared memory whose subjects are gone and that may become others': no request of any worker runs on a
 * configuration that had the subject, and nothing is counted, set aside or spent there. What is remembered of a
 * channel or key by its id goes with its row.
 */
@Injectable()
export class FreedSlots {
  constructor(
    private readonly catalog: Catalog,
    private readonly use: SnapshotUse,
    private readonly present: UpstreamAvailability,
    private readonly bytes: ByteBudget,
    publisher: SnapshotPublisher,
  ) {
    publisher.freeBy(() => this.find());
    catalog.follow((_, { freed }) => present.health.forget(freed.map(({ id }) => id)));
  }

  private find(): FreedSubjects {
    const oldest = this.use.oldestAnywhere;
    return Object.fromEntries(KINDS.map((kind) => [kind, this.findOf(kind, oldest)]));
  }

  private findOf(kind: SlotKind, oldest: number): string[] {
    const slots = this.catalog.slots(kind);
    const free: string[] = [];
    for (const retired of slots.gone(MOST_AT_ONCE)) {
      const { id, version, slot } = retired;
      if (version <= oldest && this.vacate(kind, slot)) free.push(id);
      else slots.postpone(retired);
    }
    return free;
  }

  private vacate(kind: SlotKind, slot: number): boolean {
    const { limits, budgets, health } = this.present;
    if (kind === 'tokens' && !this.bytes.isIdle(slot)) return false;
    if (kind === 'channels' && !health.load.isIdle(slot)) return false;
    if (!limits.vacate(kind, slot) || !budgets.vacate(kind, slot)) return false;
    return kind !== 'channels' || health.vacate(slot);
  }
}
