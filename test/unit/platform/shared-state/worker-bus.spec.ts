import { afterEach, describe, expect, it } from '@jest/globals';
import { WorkerBus } from '../../../../src/platform/shared-state/worker-bus.js';
import { GatewayError } from '../../../../src/platform/errors/gateway-error.js';
import { allHeard, busesOf } from '../../../support/worker-buses.js';
import { turns } from '../../../support/turns.js';

const buses: WorkerBus[] = [];

function opened(size: number): WorkerBus[] {
  const made = busesOf(size);
  buses.push(...made);
  return made;
}

afterEach(() => {
  for (const { close } of buses.splice(0).map((one) => ({ close: () => one.close() }))) close();
});

describe('a worker bus', () => {
  it('tells everybody else, each in the order of what was told', async () => {
    const [one, two, three] = opened(3);
    const heard: unknown[] = [];
    for (const worker of [one!, two!, three!])
      worker.subscribe('topic', (news, from) => heard.push([worker.self, from, news]));
    two!.publish('topic', 'a');
    two!.publish('topic', 'b');
    await allHeard([one!, two!, three!]);
    const of = (self: number): unknown[] => heard.filter((entry) => (entry as number[])[0] === self);
    expect(of(0)).toEqual([
      [0, 1, 'a'],
      [0, 1, 'b'],
    ]);
    expect(of(2)).toHaveLength(2);
    expect(of(1)).toEqual([]);
  });

  it('keeps what is told until the other listens', async () => {
    const [one, two] = busesOf(2, false);
    buses.push(one!, two!);
    one!.publish('topic', 1);
    await turns();
    const heard: unknown[] = [];
    two!.subscribe('topic', (news) => heard.push(news));
    one!.open();
    two!.open();
    await allHeard([one!, two!]);
    expect(heard).toEqual([1]);
  });

  it('gathers the answers of all others', async () => {
    const [one, two, three] = opened(3);
    for (const worker of [one!, two!, three!]) worker.handle('name', (of) => `${String(of)} ${worker.self}`);
    expect(await one!.request('name', 'worker')).toEqual(['worker 1', 'worker 2']);
    expect(await three!.requestFirst('name', 'worker')).toBe('worker 0');
  });

  it('carries errors of the catalogue back to who asked', async () => {
    const [one, two] = opened(2);
    two!.handle('books', () => {
      throw new GatewayError('invalid_request', { param: 'cursor', message: 'no such cursor' });
    });
    await expect(one!.request('books', null)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'no such cursor',
      details: { param: 'cursor' },
    });
  });

  it('does not wait for ever', async () => {
    const [one, two] = opened(2);
    two!.handle('nothing', async () => await new Promise(() => {}));
    await expect(one!.request('nothing', null, 30)).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('of one has nobody to tell or to ask', async () => {
    const alone = new WorkerBus();
    alone.publish('topic', 1);
    expect([alone.isFirst, alone.size, await alone.request('topic', 1)]).toEqual([true, 1, []]);
    expect(() => alone.publishToFirst('topic', 1)).toThrow('there is no line to worker 0');
  });
});
