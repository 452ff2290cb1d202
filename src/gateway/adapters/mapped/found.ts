import type { Expression } from '../../../platform/expressions/expression.js';
import type { AnswerCounts } from '../../dialects/openai-chat/parts/chunk-writer.js';

/** The text that an expression finds; null when it finds none. */
export function textFound(expression: Expression | undefined, value: unknown): string | null {
  const found = expression?.find(value);
  return typeof found === 'string' ? found : null;
}

/** Whether an expression finds something that JMESPath takes for true. */
export function isFound(expression: Expression | undefined, value: unknown): boolean {
  const found = expression?.find(value) ?? null;
  if (found === null || found === false || found === '') return false;
  return typeof found !== 'object' || Object.keys(found).length > 0;
}

/** Where the counts stand. */
interface Counting {
  readonly promptTokens?: Expression;
  readonly completionTokens?: Expression;
}

/** The token counts in a value; null when it holds neither. */
export function countsFound({ promptTokens, completionTokens }: Counting, value: unknown): AnswerCounts | null {
  const [prompt, completion] = [promptTokens?.find(value), completionTokens?.find(value)];
  if (!isCount(prompt) && !isCount(completion)) return null;
  return { promptTokens: isCount(prompt) ? prompt : 0, completionTokens: isCount(completion) ? completion : 0 };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** An error that an answer with status 200 holds, as OpenAI's error object; null when it holds none. */
export function errorFound(expression: Expression | undefined, value: unknown): object | null {
  const found = expression?.find(value) ?? null;
  if (found === null || found === false || found === '') return null;
  if (typeof found === 'object') return Object.keys(found).length === 0 ? null : found;
  return { message: typeof found === 'string' ? found : JSON.stringify(found) };
}
