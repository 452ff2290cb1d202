import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crew } from '../../../src/platform/crew/crew.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { crewOf } from '../../support/crew.js';

const crews: Crew[] = [];

function crew(size: number): Crew[] {
  const made = crewOf(size);
  crews.push(...made);
  return made;
}

afterEach(() => {
  for (const { close } of crews.splice(0).map((one) => ({ close: () => one.close() }))) close();
});

describe('a crew', () => {
  it('tells everybody else, each in the order of what was told', async () => {
    const [one, two, three] = crew(3);
    const heard: unknown[] = [];
    for (const worker of [one!, two!, three!])
      worker.hear('topic', (news, from) => heard.push([worker.self, from, news]));
    two!.tell('topic', 'a');
    two!.tell('topic', 'b');
    await sleep(50);
    const of = (self: number): unknown[] => heard.filter((entry) => (entry as number[])[0] === self);
    expect(of(0)).toEqual([
      [0, 1, 'a'],
      [0, 1, 'b'],
    ]);
    expect(of(2)).toHaveLength(2);
    expect(of(1)).toEqual([]);
  });

  it('keeps what is told until the other listens', async () => {
    const [one, two] = crewOf(2, false);
    crews.push(one!, two!);
    one!.tell('topic', 1);
    await sleep(20);
    const heard: unknown[] = [];
    two!.hear('topic', (news) => heard.push(news));
    two!.open();
    await sleep(20);
    expect(heard).toEqual([1]);
  });

  it('gathers the answers of all others', async () => {
    const [one, two, three] = crew(3);
    for (const worker of [one!, two!, three!]) worker.answer('name', (of) => `${String(of)} ${worker.self}`);
    expect(await one!.ask('name', 'worker')).toEqual(['worker 1', 'worker 2']);
    expect(await three!.askFirst('name', 'worker')).toBe('worker 0');
  });

  it('carries errors of the catalogue back to who asked', async () => {
    const [one, two] = crew(2);
    two!.answer('books', () => {
      throw new GatewayError('invalid_request', { param: 'cursor', message: 'no such cursor' });
    });
    await expect(one!.ask('books', null)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'no such cursor',
      details: { param: 'cursor' },
    });
  });

  it('does not wait for ever', async () => {
    const [one, two] = crew(2);
    two!.answer('nothing', async () => await new Promise(() => {}));
    await expect(one!.ask('nothing', null, 30)).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('of one has nobody to tell or to ask', async () => {
    const alone = new Crew();
    alone.tell('topic', 1);
    expect([alone.isFirst, alone.size, await alone.ask('topic', 1)]).toEqual([true, 1, []]);
    expect(() => alone.tellFirst('topic', 1)).toThrow('there is no line to worker 0');
  });
});
