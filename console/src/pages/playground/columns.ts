import { ask, type Answered } from './ask.ts';

/** What is asked of every column. */
export interface Prompt {
  system: string;
  text: string;
  temperature: string;
  maxTokens: string;
  stream: boolean;
  tools: string;
  image: string | null;
}

/** One model and what it answered; kept in memory only. */
export interface Column {
  model: string;
  text: string;
  reasoning: string;
  isRunning: boolean;
  answered: Answered | null;
  error: string | null;
  abort: AbortController | null;
}

/** A column that has not been asked yet. */
export function newColumn(): Column {
  return { model: '', text: '', reasoning: '', isRunning: false, answered: null, error: null, abort: null };
}

/** Ends an answer early. */
export function stop(column: Column): void {
  column.abort?.abort();
}

/** Asks a column's model. */
export async function run(column: Column, prompt: Prompt & { model: string }, secret: string): Promise<void> {
  column.abort = new AbortController();
  Object.assign(column, { text: '', reasoning: '', answered: null, error: null, isRunning: true });
  try {
    column.answered = await ask({
      secret,
      body: toBody(prompt),
      signal: column.abort.signal,
      onText: (text) => (column.text += text),
      onReasoning: (text) => (column.reasoning += text),
    });
    column.error = column.answered.error;
  } catch (error) {
    if (!column.abort.signal.aborted) column.error = error instanceof Error ? error.message : String(error);
  } finally {
    column.isRunning = false;
  }
}

function toBody({
  model,
  system,
  text,
  temperature,
  maxTokens,
  stream,
  tools,
  image,
}: Prompt & { model: string }): Record<string, unknown> {
  const content =
    image === null
      ? text
      : [
          { type: 'text', text },
          { type: 'image_url', image_url: { url: image } },
        ];
  return {
    model,
    messages: [...(system.trim() === '' ? [] : [{ role: 'system', content: system }]), { role: 'user', content }],
    ...(temperature.trim() !== '' && { temperature: Number(temperature) }),
    ...(maxTokens.trim() !== '' && { max_tokens: Number(maxTokens) }),
    ...(tools.trim() !== '' && { tools: JSON.parse(tools) as unknown }),
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
  };
}
