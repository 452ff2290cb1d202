import { describe, expect, it } from '@jest/globals';
import { Gathering } from '../../../../src/platform/time/gathering.js';
import { turns } from '../../../support/turns.js';

describe('listeners that gather', () => {
  it('are called together in their order, and never at once', async () => {
    const [gathering, called] = [new Gathering(), [] as string[]];
    gathering.join(() => called.push('first'));
    gathering.join(() => called.push('second'));
    expect(called).toEqual([]);
    await turns(1);
    expect(called).toEqual(['first', 'second']);
  });

  it('are called in the next moment when they come while others are called', async () => {
    const [gathering, called] = [new Gathering(), [] as string[]];
    gathering.join(() => {
      gathering.join(() => called.push('later'));
      called.push('now');
    });
    await turns(1);
    expect(called).toEqual(['now']);
    await turns(1);
    expect(called).toEqual(['now', 'later']);
  });
});
