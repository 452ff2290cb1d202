import Sequencer from '@jest/test-sequencer';

/** Files that start gateways as processes take longest; begun first, none of them is left to run alone in the end. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path, context }) =>
      path.includes('/faults/') || context.config.displayName?.name === 'two workers';
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
