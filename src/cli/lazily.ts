import { letYoungGenerationGrow } from '../platform/memory/young-generation.js';

/** A command whose code is loaded when it is called, so that starting the gateway does not load all the others. */
export function lazily<Given extends unknown[]>(
  load: () => Promise<(...given: Given) => unknown>,
): (...given: Given) => Promise<void> {
  return async (...given) => {
    const command = await load();
    letYoungGenerationGrow();
    await command(...given);
  };
}
