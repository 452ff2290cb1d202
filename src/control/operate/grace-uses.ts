import { Injectable } from '@nestjs/common';
import { TokenDirectory, type FormerUse } from '../../gateway/access/token-directory.js';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';

const TOPIC = 'uses of former secrets';

type Uses = readonly (readonly [id: string, use: FormerUse])[];

/** When, and from where, secrets of before a rotation were presented last, on whatever worker, as far back as the process goes. */
@Injectable()
export class GraceUses {
  constructor(
    private readonly directory: TokenDirectory,
    private readonly bus: WorkerBus,
  ) {
    bus.handle(TOPIC, (ids) => this.own(ids as readonly string[]));
  }

  /** By the id of the access token. */
  async lastUses(ids: readonly string[]): Promise<ReadonlyMap<string, FormerUse>> {
    const others = (await this.bus.request(TOPIC, ids)) as Uses[];
    const uses = [...others.flat(), ...this.own(ids)];
    return new Map(uses.toSorted(([, one], [, other]) => one.at - other.at));
  }

  private own(ids: readonly string[]): Uses {
    return ids.flatMap((id): Uses => {
      const use = this.directory.formerUse(id);
      return use === undefined ? [] : [[id, use]];
    });
  }
}
