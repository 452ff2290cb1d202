import { beforeEach, describe, expect, it } from '@jest/globals';
import { CooldownBoard } from '../../../../src/control/operate/cooldown-board.js';
import { Catalog } from '../../../../src/gateway/catalog/catalog.js';
import { Health } from '../../../../src/gateway/health/health.js';
import { parkedPath, readParked, writeParked, type ParkedEntry } from '../../../../src/gateway/health/parked-file.js';
import { Environment } from '../../../../src/platform/config/environment.js';
import { OwnMemory } from '../../../../src/platform/shared-state/memory.js';
import { WorkerBus } from '../../../../src/platform/shared-state/worker-bus.js';
import { SystemRandom } from '../../../../src/platform/time/random.js';
import { catalogOf } from '../../../support/catalog.js';
import { freshFolder } from '../../../support/fresh-books.js';
import { HandClock } from '../../../support/hand-clock.js';

const UNTIL = '2100-01-01T00:00:00.000Z';

describe('the board of what is out', () => {
  const catalog = new Catalog(
    catalogOf({
      channels: [{ id: 's', base_url: 'http://127.0.0.1:9/v1', api_keys: ['k-1', 'k-2'] }],
      routes: ['one', 'two'].map((name) => ({ name, channels: ['s'] })),
      tokens: ['one', 'two'].map((route) => ({ name: route, route, token: `gw_${route}_4fT9xQ2mZ8` })),
    }),
  );
  const [one, two] = catalog.current.routes;
  const clock = new HandClock();
  let health: Health;
  let board: CooldownBoard;
  let path = '';

  beforeEach(() => {
    const environment = Object.assign(new Environment(), { DATA_DIR: freshFolder() });
    path = parkedPath(environment.DATA_DIR);
    health = new Health(clock, new SystemRandom(), new OwnMemory(), new WorkerBus());
    board = new CooldownBoard(catalog, health, clock, environment);
  });

  function park(...entries: Omit<ParkedEntry, 'until'>[]): void {
    writeParked(
      path,
      entries.map((entry) => ({ ...entry, until: UNTIL })),
      clock.now(),
    );
    follow();
  }

  function follow(): void {
    health.byHand.replace(readParked(path), catalog.current.routes, {
      monotonic: clock.monotonic(),
      wall: clock.now(),
    });
  }

  const seen = (): unknown[] => board.list().map(({ scope }) => [scope.route, scope.route_name, scope.key]);

  it('tells in which route alone something is parked, and nothing of a route where it is in all', () => {
    park({ channel: 's', route: 'one' }, { channel: 's', route: 'two', key: 2 });
    expect(seen()).toEqual([
      [one!.id, 'one', null],
      [two!.id, 'two', 2],
    ]);
    park({ channel: 's' });
    expect(seen()).toEqual([[null, null, null]]);
  });

  it('takes back what is parked in one route, and leaves the others as they are', () => {
    park({ channel: 's', route: 'one' }, { channel: 's', route: 'two' }, { channel: 's', route: 'two', key: 1 });
    const [first] = board.list().filter(({ scope }) => scope.route === two!.id && scope.key === null);
    board.release(first!.id);
    follow();
    expect(seen()).toEqual([
      [one!.id, 'one', null],
      [two!.id, 'two', 1],
    ]);
  });

  it('takes back a channel or key that was parked by its id', () => {
    const channel = one!.channels[0]!;
    park({ channel: channel.id, key_id: channel.keys[1]!.id }, { channel: channel.id });
    expect(seen()).toEqual([
      [null, null, null],
      [null, null, 2],
    ]);
    for (const { id } of board.list()) board.release(id);
    expect(readParked(path)).toEqual([]);
  });
});
