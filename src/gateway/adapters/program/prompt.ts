import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { PromptFormat } from '../../catalog/program.js';

/** One turn of a conversation as text. */
interface Turn {
  readonly role: string;
  readonly text: string;
}

/** A conversation as a program takes it. */
export interface Prompt {
  readonly prompt: string;
  /** The system texts; empty when there are none. */
  readonly system: string;
}

const ROLES: Readonly<Record<string, string>> = { user: 'User', assistant: 'Assistant', tool: 'Tool' };
const CHATML_MARKS = ['<|im_start|>', '<|im_end|>'] as const;

/**
 * Renders the messages of a chat request as one prompt. With `apart`, the system texts are left out of it, because the
 * program gets them elsewhere. Throws `invalid_request` for what is no text.
 */
export function chatPrompt(messages: unknown, format: PromptFormat, apart: boolean): Prompt {
  if (!Array.isArray(messages) || messages.length === 0) throw invalid('messages', 'must be a list of messages');
  const turns = messages.map(readTurn);
  const system = turns
    .filter(({ role }) => role === 'system')
    .map(({ text }) => text)
    .join('\n\n');
  const told = apart ? turns.filter(({ role }) => role !== 'system') : turns;
  return { system, prompt: RENDERERS[format](told) };
}

const RENDERERS: Readonly<Record<PromptFormat, (turns: readonly Turn[]) => string>> = { plain, chatml };

/** A single turn as it is; several as `User: …`, `Assistant: …`, with the next word left to the assistant. */
function plain(turns: readonly Turn[]): string {
  const [first, second] = turns;
  if (first !== undefined && second === undefined) return first.text;
  const blocks = turns.map(({ role, text }) => `${ROLES[role] ?? 'System'}: ${text}`);
  return [...blocks, 'Assistant:'].join('\n\n');
}

/** Nobody can put a turn of somebody else into his own: no text keeps a mark. */
function chatml(turns: readonly Turn[]): string {
  const blocks = turns.map(({ role, text }) => `<|im_start|>${role}\n${withoutMarks(text)}<|im_end|>\n`);
  return `${blocks.join('')}<|im_start|>assistant\n`;
}

/** The text without marks, also without those that the removal of another puts together; in one pass. */
function withoutMarks(text: string): string {
  if (!CHATML_MARKS.some((mark) => text.includes(mark))) return text;
  const kept: string[] = [];
  for (const character of text) {
    kept.push(character);
    if (character !== '>') continue;
    const mark = CHATML_MARKS.find((each) => endsWith(kept, each));
    if (mark !== undefined) kept.length -= mark.length;
  }
  return kept.join('');
}

function endsWith(characters: readonly string[], mark: string): boolean {
  return characters.slice(-mark.length).join('') === mark;
}

function readTurn(message: unknown, index: number): Turn {
  const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown };
  const text = textOf(content, `messages[${index}].content`);
  if (role === 'system' || role === 'developer') return { role: 'system', text };
  if (typeof role === 'string' && role in ROLES) return { role, text };
  throw invalid(`messages[${index}].role`, 'must be system, developer, user, assistant or tool');
}

function textOf(content: unknown, place: string): string {
  if (typeof content === 'string') return content;
  if (content === null || content === undefined) return '';
  if (!Array.isArray(content)) throw invalid(place, 'must be text');
  return content.map((part: unknown, index) => partText(part, `${place}[${index}]`)).join('');
}

function partText(part: unknown, place: string): string {
  if (typeof part === 'string') return part;
  const text = (part as { text?: unknown } | null)?.text;
  if (typeof text !== 'string') throw invalid(place, 'must be text: this model takes nothing else');
  return text;
}

/** The prompt of a completions request. */
export function completionPrompt(prompt: unknown): Prompt {
  const [only, another] = Array.isArray(prompt) ? (prompt as unknown[]) : [prompt];
  if (typeof only !== 'string' || another !== undefined) throw invalid('prompt', 'must be one text');
  return { prompt: only, system: '' };
}

function invalid(param: string, rule: string): GatewayError {
  return new GatewayError('invalid_request', { message: `The field "${param}" ${rule}.`, param });
}
