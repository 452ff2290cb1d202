import { countLong } from './count-text.js';
import type { AnswerSource, CountTask, CountedTokens, PromptSource } from './count-task.js';
import type { CountText } from './encodings.js';
import { promptText } from './prompt-text.js';

/** Counts what a task holds; null when its prompt cannot be read. */
export function countTokens({ prompt, answer }: CountTask, count: CountText): CountedTokens | null {
  const promptTokens = prompt === null ? 0 : countPrompt(prompt, count);
  return promptTokens === null
    ? null
    : { promptTokens, answerTokens: answer === null ? 0 : countAnswer(answer, count) };
}

function countPrompt(prompt: PromptSource, count: CountText): number | null {
  const text = promptText(prompt);
  return text === null ? null : text.otherTokens + countLong(text.texts.join('\n'), count);
}

/** A long answer is counted by its beginning. */
function countAnswer({ beginning, bytes }: AnswerSource, count: CountText): number {
  if (beginning.length === 0) return 0;
  const tokens = countLong(Buffer.from(beginning.buffer, beginning.byteOffset, beginning.length).toString(), count);
  return Math.round(tokens * (bytes / beginning.length));
}
