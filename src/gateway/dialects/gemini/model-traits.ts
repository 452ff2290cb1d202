/** From the third generation on Gemini insists on the signatures of its tool calls, and takes a level for a budget. */
const SINCE_THIRD = /gemini-(?:[3-9]|\d\d)/;

/** Whether the model is of the third generation or later. */
export function isThirdGeneration(model: string): boolean {
  return SINCE_THIRD.test(model);
}
