import Sequencer from '@jest/test-sequencer';

/** What starts gateways as processes takes longest; begun first, none of it is left to run alone in the end. */
const LONGEST_FIRST = [
  ({ path, context }) => path.includes('/faults/') || context.config.displayName?.name === 'two workers',
  ({ path }) => /\/(?:e2e|ledger)[-/]/.test(path),
  ({ path }) => path.includes('/together/'),
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank(test) {
  const place = LONGEST_FIRST.findIndex((isOne) => isOne(test));
  return place < 0 ? LONGEST_FIRST.length : place;
}
