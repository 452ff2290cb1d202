import { Injectable } from '@nestjs/common';
import { TokenDirectory } from '../../gateway/access/token-directory.js';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';

const TOPIC = 'uses of former secrets';

type Uses = readonly (readonly [id: string, at: number])[];

/** When secrets of before a rotation were presented last, on whatever worker, as far back as the process goes. */
@Injectable()
export class GraceUses {
  constructor(
    private readonly directory: TokenDirectory,
    private readonly bus: WorkerBus,
  ) {
    bus.handle(TOPIC, (ids) => this.own(ids as readonly string[]));
  }

  /** Wall milliseconds by the id of the access token. */
  async lastUses(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const others = (await this.bus.request(TOPIC, ids)) as Uses[];
    const last = new Map<string, number>();
    for (const [id, at] of [...others.flat(), ...this.own(ids)]) last.set(id, Math.max(at, last.get(id) ?? 0));
    return last;
  }

  private own(ids: readonly string[]): Uses {
    return ids.flatMap((id): Uses => {
      const at = this.directory.formerUsedAt(id);
      return at === undefined ? [] : [[id, at]];
    });
  }
}
