/** Longest name of anything. */
export const NAME_LENGTH = 120;
/** Longest name of a model. */
export const MODEL_LENGTH = 256;
/** Most models in one list. */
export const MOST_MODELS = 10_000;
/** What headers, files and clients can say without escaping; no part that a path would take for a step. */
export const SLUG = /^(?!\.{1,2}$)[\w.:@+-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.:@+-]+){0,3}$/;
/** How a text that is no slug is told. */
export const SLUG_RULE = { message: 'may have letters, digits and _ . : @ + - , in at most four parts with / between' };
