import type { UpstreamFacts } from '../dialect-facts.js';

/** What is known of the calls of provider packages. */
export const FACTS = {
  title: 'provider packages',
  toolNames: { maxLength: 64, stray: /[^\w-]/g, start: /^[A-Za-z_]/ },
  missingModel: 'model_not_found',
  signsCalls: true,
} as const satisfies UpstreamFacts;
