import { GatewayError } from '../../platform/errors/gateway-error.js';
import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject, type Density } from '../../platform/json-splice/scan-object.js';
import type { ProcessLog } from '../../platform/logging/logger.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import { encodingOf } from '../catalog/channel-encoding.js';
import { rerankReply } from '../dialects/ai-sdk/parts/rerank.js';
import { readWarnings } from '../dialects/ai-sdk/parts/warnings.js';
import { noteLeftOut } from '../dialects/upstream-call.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Adapter } from './adapter.js';
import { callOptions } from './ai-sdk/call-options.js';
import { LARGE_BODY_BYTES } from './large/large-bodies.js';
import { embedAll } from './ai-sdk/embed-all.js';
import { UnusablePackage, type SdkModel, type SdkProvider, type SdkResult } from './ai-sdk/provider.js';
import { SdkProviders } from './ai-sdk/providers.js';
import { SdkExchange } from './ai-sdk/sdk-exchange.js';

const MIB = 1024 * 1024;
const MOST_BYTES = 8 * MIB;
/** Some three thousand turns. */
const MODEST: Density = { maxValues: 32_000, maxElements: 64_000 };
const NO_NAMES = new FieldNames([]);

/** What the adapter works with. */
export interface AiSdkParts {
  readonly transport: Transport;
  readonly log: ProcessLog;
  readonly redactor: Redactor;
}

/** One call of a package. */
interface SdkCall {
  readonly call: Call;
  readonly place: AttemptTarget;
  readonly options: object;
  readonly exchange: SdkExchange;
}

/** A provider by its package for the AI SDK, which is loaded when the first request needs it. */
export class AiSdkAdapter implements Adapter {
  private readonly providers: SdkProviders;

  constructor(private readonly parts: AiSdkParts) {
    this.providers = new SdkProviders(parts.transport);
  }

  start(call: Call, place: AttemptTarget, handler: ResponseHandler): Exchange {
    expectModest(call);
    const exchange = new SdkExchange(handler, (error) => this.tell(place.channel.label, error));
    const options = { ...callOptions(call, place), abortSignal: exchange.signal };
    void this.run({ call, place, options, exchange });
    return exchange;
  }

  private async run(sdkCall: SdkCall): Promise<void> {
    const { place, exchange } = sdkCall;
    try {
      await this.providers.during(exchange, async () => await answer(sdkCall, await this.providers.of(place)));
    } catch (error) {
      exchange.fail(error);
    }
  }

  private tell(channel: string, error: object): void {
    const { log, redactor } = this.parts;
    log.logger.warn({ channel, error: redactor.quote(JSON.stringify(error)) }, 'a provider package failed');
  }
}

/** Packages build objects of a request several times over, on the spot; what would hold up everybody is refused. */
function expectModest({ body }: Call): void {
  if (body.length <= LARGE_BODY_BYTES) return;
  if (body.length > MOST_BYTES) {
    const message = `A provider package takes requests of ${MOST_BYTES / MIB} MiB at most.`;
    throw new GatewayError('request_too_large', { message });
  }
  scanObject(body, NO_NAMES, MODEST);
}

async function answer({ call, place, options, exchange }: SdkCall, provider: SdkProvider): Promise<void> {
  const { model } = place;
  switch (call.operation.family) {
    case 'vectors': {
      const embedder = provider.embeddingModel?.(model) ?? provider.textEmbeddingModel?.(model);
      const result = await embedAll(of(embedder, 'doEmbed'), options);
      note(call, place, result);
      exchange.reply({ embeddings: result['embeddings'], usage: result['usage'] });
      return;
    }
    case 'ranking': {
      const result = await of(provider.rerankingModel?.(model), 'doRerank').doRerank(options);
      note(call, place, result);
      exchange.reply(rerankReply(result, `rerank-${call.requestId}`, model));
      return;
    }
    default:
      await converse({ call, place, options, exchange }, provider.languageModel(model));
  }
}

async function converse({ call, place, options, exchange }: SdkCall, model: SdkModel): Promise<void> {
  if (call.wantsStream) {
    const { stream } = await of(model, 'doStream').doStream(options);
    await exchange.relay(stream.pipeThrough(watch((part) => note(call, place, part))));
    return;
  }
  const result = await of(model, 'doGenerate').doGenerate(options);
  note(call, place, result);
  const { content, finishReason, usage, providerMetadata, response } = result;
  const { modelId } = (response ?? {}) as { modelId?: unknown };
  exchange.reply({ content, finishReason, usage, providerMetadata, modelId });
}

/** What the package says that it has left out. */
function note(call: Call, { channel, model }: AttemptTarget, { warnings }: SdkResult): void {
  noteLeftOut(call, encodingOf(channel, model), readWarnings(warnings));
}

function of<Method extends keyof SdkModel>(
  model: SdkModel | undefined,
  method: Method,
): SdkModel & Required<Pick<SdkModel, Method>> {
  if (typeof model?.[method] === 'function') return model as SdkModel & Required<Pick<SdkModel, Method>>;
  throw new UnusablePackage(`the package has no model with ${method}`);
}

function watch(onPart: (part: SdkResult) => void): TransformStream<SdkResult, SdkResult> {
  return new TransformStream({
    transform: (part, controller) => {
      if (part['type'] === 'stream-start') onPart(part);
      controller.enqueue(part);
    },
  });
}
