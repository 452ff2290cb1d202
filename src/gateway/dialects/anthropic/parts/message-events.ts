import type { JsonObject } from '../../../protocol/tool.js';
import { objectsIn, textIn } from '../../shared/fields.js';
import { argumentsText } from '../../shared/tool-arguments.js';
import { blocksIn } from './mend-reply.js';

const NONE: readonly JsonObject[] = [];

/** What stands in the head of a block, and the deltas that bring the rest. */
interface ToldBlock {
  readonly head: JsonObject;
  readonly deltas: readonly JsonObject[];
}

/** A whole message as the events that would have brought it. */
export function messageEvents(message: JsonObject): JsonObject[] {
  const { stop_reason, stop_sequence, usage, ...rest } = message;
  const head = { ...rest, content: [], stop_reason: null, stop_sequence: null, usage };
  return [
    { type: 'message_start', message: head },
    ...objectsIn(blocksIn(message)).flatMap(blockEvents),
    { type: 'message_delta', delta: { stop_reason, stop_sequence: stop_sequence ?? null }, usage },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: JsonObject, index: number): JsonObject[] {
  const { head, deltas } = tell(block);
  return [
    { type: 'content_block_start', index, content_block: head },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function tell(block: JsonObject): ToldBlock {
  switch (block['type']) {
    case 'text': {
      const citations = objectsIn(block['citations']).map((citation) => ({ type: 'citations_delta', citation }));
      return { head: { type: 'text', text: '' }, deltas: [...said('text', block['text']), ...citations] };
    }
    case 'thinking': {
      const { thinking, signature } = block;
      const deltas = [...said('thinking', thinking), ...said('signature', signature)];
      return { head: { ...block, thinking: '', signature: '' }, deltas };
    }
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use': {
      const partial_json = argumentsText(block['input']);
      return { head: { ...block, input: {} }, deltas: [{ type: 'input_json_delta', partial_json }] };
    }
    default:
      return { head: block, deltas: NONE };
  }
}

function said(field: string, value: unknown): JsonObject[] {
  const text = textIn(value) ?? '';
  return text === '' ? [] : [{ type: `${field}_delta`, [field]: text }];
}
