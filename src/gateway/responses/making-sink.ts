import type { AccessTokenId } from '../../platform/crypto/ids.js';
import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject } from '../../platform/json-splice/scan-object.js';
import { standInId } from '../dialects/openai-responses/parts/response-object.js';
import { PassingSink } from '../execution/passing-sink.js';
import type { Decision, ReplySink } from '../execution/reply-sink.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';

/** A request whose answer is about a response. */
export interface ResponseRequest {
  readonly tokenId: AccessTokenId;
  readonly call: Call;
  /** The response that is asked about; null where one is made. */
  readonly id: string | null;
  /** Its tokens were still to be counted when it was asked. */
  readonly wasOpen: boolean;
}

/** Whoever wants to know which place made a response. The answer ends once what it has told others of is known to them. */
export interface MakingListener {
  made(request: ResponseRequest, id: string, place: AttemptTarget): Promise<void> | undefined;
  /** The whole answer has been passed on; the id is null where none came. */
  over(request: ResponseRequest, id: string | null): Promise<void> | undefined;
}

const ID = new FieldNames(['id']);
const RESPONSE = new FieldNames(['response']);
const BRACE = 0x7b;
const DATA = Buffer.from('data:');
const LF = 0x0a;

/** Passes an answer on, and tells by which place the response in it was made as soon as its id is known. */
export class MakingSink extends PassingSink {
  private place: AttemptTarget | null = null;
  private id: string | null = null;
  private told: Promise<void> | undefined;

  constructor(
    sink: ReplySink,
    private readonly request: ResponseRequest,
    private readonly listener: MakingListener,
  ) {
    super(sink);
  }

  override reply(status: number, contentType: string, body: Buffer, decision: Decision): void {
    this.tell(idIn(body), decision.place ?? null);
    this.whenKnown(() => super.reply(status, contentType, body, decision));
  }

  override commit(decision: Decision): void {
    this.place = decision.place ?? null;
    super.commit(decision);
  }

  override write(bytes: Buffer): boolean {
    if (this.place !== null) this.tell(idInEvents(bytes, standInId(this.request.call.requestId)), this.place);
    return super.write(bytes);
  }

  override end(): void {
    this.whenKnown(() => super.end());
  }

  private whenKnown(act: () => void): void {
    const over = this.listener.over(this.request, this.id);
    if (this.told === undefined && over === undefined) act();
    else void Promise.all([this.told, over]).then(act);
  }

  private tell(id: string | null, place: AttemptTarget | null): void {
    if (id === null || place === null) return;
    this.place = null;
    this.id = id;
    this.told = this.listener.made(this.request, id, place);
  }
}

/** The id of a whole response. */
function idIn(json: Buffer): string | null {
  try {
    const { id } = json[0] === BRACE ? scanObject(json, ID).fields : {};
    return id === undefined ? null : textAt(json, id.start, id.end);
  } catch {
    return null;
  }
}

/** The id of the response in the first of whole events that tells of one, but for what stands in for it. */
function idInEvents(events: Buffer, standIn: string): string | null {
  for (let start = events.indexOf(DATA); start >= 0;) {
    const end = events.indexOf(LF, start);
    const id = idInEvent(events.subarray(start + DATA.length, end < 0 ? undefined : end));
    if (id !== null && id !== standIn) return id;
    start = end < 0 ? -1 : events.indexOf(DATA, end);
  }
  return null;
}

function idInEvent(data: Buffer): string | null {
  const brace = data.indexOf(BRACE);
  const event = brace < 0 ? data : data.subarray(brace);
  try {
    const { response } = scanObject(event, RESPONSE).fields;
    return response === undefined ? null : idIn(event.subarray(response.start, response.end));
  } catch {
    return null;
  }
}

function textAt(json: Buffer, start: number, end: number): string | null {
  const value: unknown = JSON.parse(json.toString('utf8', start, end));
  return typeof value === 'string' ? value : null;
}
