import type { ProcessLog } from '../../platform/logging/logger.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import type { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import type { Clock } from '../../platform/time/clock.js';
import type { Transport } from '../../platform/upstream/transport.js';
import type { TransportKind } from '../catalog/transport.js';
import { forgetParsed } from '../dialects/upstream-call.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { Adapter } from './adapter.js';
import { AiSdkAdapter } from './ai-sdk.js';
import { MappedHttpAdapter } from './mapped-http.js';
import { EchoAdapter } from './echo.js';
import type { LargeBodies } from './large/large-bodies.js';
import { OpenAiCompatAdapter } from './openai-compat.js';
import { ProcessAdapter } from './process.js';

/** What adapters work with. */
export interface AdapterParts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: ProcessLog;
  readonly redactor: Redactor;
  readonly scratch: ScratchFolder;
  readonly bodies: LargeBodies;
}

/** An adapter for every way in which channels are carried out. */
export class Adapters {
  private readonly byKind: { readonly [Kind in TransportKind]: Adapter<Kind> };

  constructor(parts: AdapterParts) {
    const { transport, clock, bodies } = parts;
    this.byKind = {
      http: new OpenAiCompatAdapter(transport, bodies),
      mapped_http: new MappedHttpAdapter(transport, clock, bodies),
      process: new ProcessAdapter(parts),
      ai_sdk: new AiSdkAdapter(parts),
      echo: new EchoAdapter(clock),
    };
  }

  /** Begins an attempt; what was made of the request for it is let go as soon as it has been handed over. */
  start(call: Call, place: AttemptTarget, handler: ResponseHandler, owner?: number): Exchange {
    // the adapter of its channel's kind, so that it is given what it takes
    const adapter = this.byKind[place.channel.transport.kind] as Adapter;
    try {
      return adapter.start(call, place, handler, owner);
    } finally {
      forgetParsed(call);
    }
  }
}
