import { begin } from './cli/begin.js';

await begin(['serve']);
