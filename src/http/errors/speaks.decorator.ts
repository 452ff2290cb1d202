import { declareFacts, type SpokenWords } from './handler-facts.js';

/** Says in whose words a handler, or a whole controller, tells of errors; the start fails for a handler without it. */
export function Speaks(words: SpokenWords): ClassDecorator & MethodDecorator {
  return declareFacts({ speaks: words });
}
