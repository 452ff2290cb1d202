import type { Message, ToolMessage } from '../../../protocol/message.js';
import { textPart, type AssistantPart, type ResultPart, type TextPart, type UserPart } from '../../../protocol/part.js';
import type { Fields } from '../../shared/fields.js';
import { isObject, textIn } from '../../shared/fields.js';
import { writeArguments } from '../../shared/tool-arguments.js';
import { speak, speakInTurn } from '../../shared/texts.js';
import { decodeFileData, decodeInline } from './media.js';
import { isSealed, readSignature } from './signatures.js';
import { WaitingCalls } from './waiting-calls.js';

/** What a part may have whatever its kind. */
const BESIDE_KIND: ReadonlySet<string> = new Set(['thought', 'thoughtSignature', 'partMetadata', 'videoMetadata']);

/** Reads `contents`. Calls without an id are numbered by their place, and results find their call by name and order. */
export class ContentsDecoder {
  private readonly waiting = new WaitingCalls();
  private calls = 0;

  decode(contents: readonly Fields[]): Message[] {
    return contents.flatMap((content) => {
      const parts = content.objects('parts');
      return content.text('role') === 'model' ? this.decodeModel(parts) : this.decodeUser(parts);
    });
  }

  private decodeModel(parts: readonly Fields[]): Message[] {
    const hasEnvelope = parts.some((part) => isSealed(part.text('thoughtSignature')));
    return [{ role: 'assistant', parts: parts.flatMap((part) => this.decodeModelPart(part, hasEnvelope)) }];
  }

  /** A thought that was shown to the user stands a second time in the envelope that keeps its signature. */
  private decodeModelPart(part: Fields, hasEnvelope: boolean): AssistantPart[] {
    const signature = part.text('thoughtSignature');
    const isThought = part.flag('thought') === true;
    const called = part.object('functionCall');
    if (called !== null) return this.decodeCall(called, signature);
    const text = part.text('text');
    if (isThought) return decodeThought(text ?? '', signature, hasEnvelope);
    const said = text === null ? decodeOther(part, speakInTurn) : text === '' ? [] : [textPart(text)];
    return signature === null ? said : [...readSignature(signature, null), ...said];
  }

  private decodeCall(called: Fields, signature: string | null): AssistantPart[] {
    const name = called.requiredText('name');
    const id = called.text('id') ?? `call_${this.calls}_${name}`;
    this.calls++;
    this.waiting.add(id, name);
    const reasoning = signature === null ? [] : readSignature(signature, id);
    return [
      ...reasoning,
      { kind: 'tool_call', id, name, arguments: writeArguments(called.raw('args') ?? {}), isCustom: false },
    ];
  }

  private decodeUser(parts: readonly Fields[]): Message[] {
    const messages: Message[] = [];
    let said: UserPart[] = [];
    for (const part of parts) {
      const response = part.object('functionResponse');
      if (response === null) {
        said.push(...decodeUserPart(part));
        continue;
      }
      if (said.length > 0) messages.push({ role: 'user', parts: said });
      said = [];
      messages.push(this.decodeResult(response));
    }
    if (said.length > 0 || messages.length === 0) messages.push({ role: 'user', parts: said });
    return messages;
  }

  private decodeResult(response: Fields): ToolMessage {
    const name = response.requiredText('name');
    const callId = this.waiting.answer(response.text('id'), name);
    const media = response.objects('parts').flatMap(decodeUserPart);
    const { text, isError } = readResponse(response.raw('response'));
    const parts: ResultPart[] = [textPart(text), ...media];
    return { role: 'tool', callId, name, isError, parts };
  }
}

function decodeThought(text: string, signature: string | null, hasEnvelope: boolean): AssistantPart[] {
  if (signature !== null) return readSignature(signature, null, text);
  return hasEnvelope || text === '' ? [] : [{ kind: 'reasoning', text, signature: null }];
}

/** Reads the parts of `systemInstruction`. */
export function decodeInstruction(fields: Fields | null): Message[] {
  if (fields === null) return [];
  fields.ignore('role');
  const parts: TextPart[] = fields.objects('parts').map((part) => textPart(part.requiredText('text')));
  return [{ role: 'system', parts }];
}

function decodeUserPart(part: Fields): UserPart[] {
  const inline = part.object('inlineData');
  if (inline !== null) return [decodeInline(inline)];
  const file = part.object('fileData');
  if (file !== null) return [decodeFileData(file)];
  const text = part.text('text');
  return text === null ? decodeOther(part, speak) : [textPart(text)];
}

/** A part that says what it is by the name of its field: code that the model ran, what came of it, and what is yet to come. */
function decodeOther(part: Fields, speakAs: typeof speak): TextPart[] {
  const kind = Object.keys(part.value).find((name) => !BESIDE_KIND.has(name)) ?? null;
  return kind === null ? [] : speakAs(part, kind, part.value[kind]);
}

/** By convention a result is `{output}` or `{error}`; any other object is the result as a whole. */
function readResponse(response: unknown): { text: string; isError: boolean } {
  if (!isObject(response)) return { text: '', isError: false };
  const fields = Object.keys(response);
  const only = fields.length === 1 ? response[fields[0]!] : undefined;
  const isError = fields[0] === 'error' && only !== undefined;
  const isPlain = isError || fields[0] === 'output';
  if (!isPlain || only === undefined) return { text: JSON.stringify(response), isError: false };
  return { text: textIn(only) ?? JSON.stringify(only), isError };
}
