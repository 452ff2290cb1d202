import type { JsonObject } from '../../../protocol/tool.js';
import { JsonBalance } from '../../shared/json-balance.js';
import { isPlaceholder, saysSomething } from '../../shared/tool-arguments.js';

/** An event of a block, and its bytes where it came so. */
export interface BlockEvent {
  readonly event: JsonObject;
  readonly bytes: Buffer | null;
}

const STOP: BlockEvent = { event: { type: 'content_block_stop' }, bytes: null };

/** A block that has begun at some place of a message. */
export class ToldBlock {
  /** By which its client knows it, as soon as it is told of it. */
  number: number | null = null;
  /** What has not been passed on yet. */
  waiting: BlockEvent[] = [];
  isEnded = false;
  private readonly balance = new JsonBalance();
  private hasInput = false;
  /** The input as far as it may be all there is: what stood in the head, or a placeholder. */
  private standIn: { readonly told: BlockEvent; readonly text: string } | null;

  constructor(
    readonly place: number,
    /** A call that nobody can run. */
    readonly isNameless: boolean,
    inputInHead: string,
  ) {
    this.standIn = inputInHead === '' ? null : { told: inputEvent(inputInHead), text: inputInHead };
  }

  /** What has come of its input is a whole object. */
  get isWhole(): boolean {
    return this.balance.isComplete;
  }

  /** There is more to it than its head. */
  get saysSomething(): boolean {
    return this.hasInput || saysSomething(this.standIn?.text ?? '');
  }

  add(told: BlockEvent): void {
    if (!this.isEnded) this.waiting.push(told);
  }

  addInput(text: string, told: BlockEvent): void {
    if (this.isEnded) return;
    if (!this.hasInput && isPlaceholder(text)) {
      this.standIn ??= { told, text };
      return;
    }
    if (text !== '') this.hasInput = true;
    this.balance.push(text);
    this.waiting.push(told);
  }

  end(told = STOP): void {
    if (this.isEnded) return;
    this.isEnded = true;
    if (!this.hasInput && this.standIn !== null) this.waiting.push(this.standIn.told);
    this.waiting.push(told);
  }
}

function inputEvent(partial_json: string): BlockEvent {
  const delta = { type: 'input_json_delta', partial_json };
  return { event: { type: 'content_block_delta', delta }, bytes: null };
}
