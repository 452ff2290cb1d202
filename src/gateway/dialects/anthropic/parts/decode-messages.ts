import type { Message, ToolMessage } from '../../../protocol/message.js';
import { textPart, type AssistantPart, type ResultPart, type TextPart, type UserPart } from '../../../protocol/part.js';
import { readCacheControl, withMarkOf } from '../../shared/cache-control.js';
import type { Fields } from '../../shared/fields.js';
import { writeArguments } from '../../shared/tool-arguments.js';
import { speak, speakInTurn } from '../../shared/texts.js';
import { withoutBillingLine } from './billing-line.js';
import { readCitations } from '../citations.js';
import { decodeDocument, decodeImage } from './media.js';
import { readRedacted, readThinking } from './thinking.js';

const ROLES = ['user', 'assistant', 'system'] as const;

/** Reads one element of `messages`; results of tools become messages of their own. */
export function decodeMessage(fields: Fields): Message[] {
  const role = fields.word('role', ROLES) ?? fields.missing('role');
  switch (role) {
    case 'system':
      return [{ role, parts: blocksOf(fields, 'content').flatMap(decodeText) }];
    case 'assistant':
      return [{ role, parts: blocksOf(fields, 'content').flatMap(decodeAssistantBlock) }];
    case 'user':
      return decodeUser(blocksOf(fields, 'content'));
    default:
      return role satisfies never;
  }
}

/** Reads `system`, a text or blocks of text. */
export function decodeSystem(call: Fields): Message[] {
  const parts = withoutBillingLine(blocksOf(call, 'system').flatMap(decodeText));
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

/** The content as blocks: a plain text is one. */
function blocksOf(fields: Fields, name: string): readonly (Fields | TextPart)[] {
  const content = fields.raw(name);
  if (content === null) return [];
  return typeof content === 'string' ? [textPart(content)] : fields.objects(name);
}

function decodeText(block: Fields | TextPart): TextPart[] {
  return 'kind' in block ? [block] : withMarkOf(block, decodeWords(block, speak));
}

/** A text as it is; what has no field of its own elsewhere is spoken. */
function decodeWords(block: Fields, speakAs: typeof speak): TextPart[] {
  const type = block.text('type');
  if (type !== 'text') return speakAs(block, type);
  return [{ ...textPart(block.requiredText('text')), citations: readCitations(block.raw('citations')) }];
}

function decodeUser(blocks: readonly (Fields | TextPart)[]): Message[] {
  const messages: Message[] = [];
  let parts: UserPart[] = [];
  for (const block of blocks) {
    if ('kind' in block || block.text('type') !== 'tool_result') {
      parts.push(...decodeUserBlock(block));
      continue;
    }
    if (parts.length > 0) messages.push({ role: 'user', parts });
    parts = [];
    messages.push(decodeToolResult(block));
  }
  if (parts.length > 0 || messages.length === 0) messages.push({ role: 'user', parts });
  return messages;
}

function decodeUserBlock(block: Fields | TextPart): ResultPart[] {
  return 'kind' in block ? [block] : withMarkOf(block, decodeShown(block));
}

function decodeShown(block: Fields): ResultPart[] {
  switch (block.text('type')) {
    case 'image':
      return decodeImage(block);
    case 'document':
      return decodeDocument(block);
    default:
      return decodeWords(block, speak);
  }
}

function decodeToolResult(block: Fields): ToolMessage {
  return {
    role: 'tool',
    callId: block.requiredText('tool_use_id'),
    name: null,
    isError: block.flag('is_error') ?? false,
    parts: blocksOf(block, 'content').flatMap(decodeUserBlock),
    ...readCacheControl(block),
  };
}

function decodeAssistantBlock(block: Fields | TextPart): AssistantPart[] {
  return 'kind' in block ? [block] : withMarkOf(block, decodeSaid(block));
}

function decodeSaid(block: Fields): AssistantPart[] {
  switch (block.text('type')) {
    case 'thinking':
      return readThinking(block.text('thinking') ?? '', block.text('signature') ?? '');
    case 'redacted_thinking':
      return readRedacted(block.requiredText('data'));
    case 'tool_use':
      return [decodeToolUse(block)];
    default:
      return decodeWords(block, speakInTurn);
  }
}

function decodeToolUse(block: Fields): AssistantPart {
  block.ignore('caller');
  return {
    kind: 'tool_call',
    id: block.requiredText('id'),
    name: block.requiredText('name'),
    arguments: writeArguments(block.raw('input')),
    isCustom: false,
  };
}
