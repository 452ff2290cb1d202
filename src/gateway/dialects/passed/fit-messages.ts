import type { JsonObject } from '../../protocol/tool.js';
import type { RefusableHabit } from '../../traits/traits.js';
import { GO_ON } from '../fit-conversation.js';
import { objectsIn } from '../shared/fields.js';
import { fitTurns, type CallHabits } from './fit-turns.js';
import type { FittingStep, PassedContext } from './passed-dialect.js';
import type { TurnWords } from './turn-words.js';
import { parseMessage, readMessages, writeMessage, writeMessages, type WireMessage } from './wire-message.js';

type Messages = readonly WireMessage[];

/** Changes of a conversation what its model does not take; the same messages where it takes all. */
export type MessageStep = (messages: Messages, scene: PassedContext) => Messages;

/** A step, and what of a model calls for it: any of the habits that it refuses. */
export interface WantedStep {
  readonly habits: readonly RefusableHabit[];
  readonly step: MessageStep;
}

/** Fits the conversation of a request, if its model is one that demands something of it. */
export function fitMessages(steps: readonly WantedStep[]): FittingStep {
  return (request, scene) => {
    const { facts, body, traits } = scene;
    const span = request.spanOf(facts.conversationField);
    const wanted = steps.filter(({ habits }) => habits.some((habit) => traits.refuses.has(habit)));
    if (wanted.length === 0 || span === undefined) return;
    const messages = readMessages(body, span);
    const fitted = wanted.reduce((given, { step }) => step(given, scene), messages);
    if (fitted !== messages) request.replace(facts.conversationField, writeMessages(fitted));
  };
}

/** Every call gets its result, and results without a call become words, by whatever follows turns of the dialect. */
export function fitCalls(fit: (messages: Messages, habits: CallHabits) => Messages): WantedStep {
  const step: MessageStep = (messages, { traits: { refuses }, goesOn }) =>
    fit(messages, {
      answersCalls: refuses.has('unansweredCalls'),
      tellsOrphans: refuses.has('resultsWithoutCall') && !goesOn,
    });
  return { habits: ['unansweredCalls', 'resultsWithoutCall'], step };
}

/** The same for a dialect whose results follow the turn that calls. */
export function fitTurnsIn(words: TurnWords): WantedStep {
  return fitCalls((messages, habits) => fitTurns(messages, words, habits));
}

/** What ends in a call, or in what the provider's own tools do, waits for something else than a word. */
export function askToGoOn(words: JsonObject = { content: GO_ON }): WantedStep {
  const step: MessageStep = (messages, { facts, dropped }) => {
    const last = messages.at(-1);
    if (last === undefined || (last.role !== 'assistant' && last.role !== 'model')) return messages;
    if (!endsInWords(parseMessage(last))) return messages;
    dropped.add(`${facts.conversationField}[].prefill`);
    return [...messages, writeMessage({ role: 'user', ...words })];
  };
  return { habits: ['prefill'], step };
}

function endsInWords(message: JsonObject): boolean {
  if ('tool_calls' in message) return false;
  const content = message['content'] ?? message['parts'];
  const last = Array.isArray(content) ? objectsIn(content).at(-1) : content;
  return typeof last === 'string' || (typeof last === 'object' && last !== null && 'text' in last);
}
