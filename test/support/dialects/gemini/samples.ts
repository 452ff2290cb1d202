import type { DialectSamples } from '../dialect-samples.js';
import { ANSWERS } from './answers.js';
import { CALLS } from './calls.js';
import { CONTENTS } from './contents.js';
import { COUNTED } from './counted.js';
import { ENDS } from './ends.js';
import { FAULTS } from './faults.js';
import { REQUESTS } from './requests.js';
import { THINKING } from './thinking.js';
import { VIEW } from './view.js';

/** The samples of the dialect. */
export const SAMPLES: DialectSamples = {
  requests: REQUESTS,
  contents: CONTENTS,
  answers: ANSWERS,
  counted: COUNTED,
  ends: ENDS,
  faults: FAULTS,
  calls: CALLS,
  view: VIEW,
  thinking: THINKING,
  library: async () => (await import('./library.js')).LIBRARY,
};
