import { describe, expect, it } from '@jest/globals';
import { ProbeQueue } from '../../../src/gateway/health/probe-queue.js';
import { channelOf, channelsOf, placeOf } from '../../support/compiled.js';

describe('doubts', () => {
  it('give out every suspect once, one for each channel', () => {
    const doubts = new ProbeQueue();
    const [a, b] = channelsOf({ id: 'a', keys: 2 }, { id: 'b' });
    for (const place of [placeOf(a!, 1), placeOf(a!, 2), placeOf(b!)]) doubts.suspect(place);
    expect(doubts.takeSuspects()).toEqual([placeOf(a!, 2), placeOf(b!)]);
    expect(doubts.takeSuspects()).toEqual([]);
  });

  it('give out the refused keys that are due, and keep the others', () => {
    const doubts = new ProbeQueue();
    const channel = channelOf({ keys: 3 });
    for (const key of [1, 2, 3]) doubts.suspend(placeOf(channel, key));
    expect(doubts.takeSuspended(({ key }) => key.index === 1)).toEqual([placeOf(channel, 2)]);
    expect(doubts.takeSuspended(() => true)).toEqual([placeOf(channel, 1), placeOf(channel, 3)]);
    expect(doubts.takeSuspended(() => true)).toEqual([]);
  });

  it('stay bounded', () => {
    const doubts = new ProbeQueue();
    const channel = channelOf({ keys: 1_200 });
    for (let key = 1; key <= 1_200; key++) doubts.suspend(placeOf(channel, key));
    expect(doubts.takeSuspended(() => true)).toHaveLength(1_000);
    const channels = channelsOf(...Array.from({ length: 1_200 }, (_, i) => ({ id: `c${i}` })));
    for (const each of channels) doubts.suspect(placeOf(each));
    expect(doubts.takeSuspects()).toHaveLength(1_000);
  });
});
