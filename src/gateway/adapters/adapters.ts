import type { ProcessLog } from '../../platform/logging/logger.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import type { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import type { Clock } from '../../platform/time/clock.js';
import type { Transport } from '../../platform/upstream/transport.js';
import type { AdapterName } from '../catalog/declared.js';
import type { Channel } from '../catalog/snapshot.js';
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

/** The adapters by name. */
export class Adapters {
  private readonly mapped: Adapter;
  private readonly byName: Readonly<Record<AdapterName, Adapter>>;

  constructor(parts: AdapterParts) {
    const { transport, clock, bodies } = parts;
    const http = new OpenAiCompatAdapter(transport, bodies);
    this.mapped = new MappedHttpAdapter(transport, clock, bodies);
    this.byName = {
      openai_compat: http,
      custom_http: http,
      process: new ProcessAdapter(parts),
      ai_sdk: new AiSdkAdapter(parts),
      echo: new EchoAdapter(clock),
    };
  }

  /** Begins an attempt; what was made of the request for it is let go as soon as it has been handed over. */
  start(call: Call, place: AttemptTarget, handler: ResponseHandler, owner?: number): Exchange {
    try {
      return this.of(place.channel).start(call, place, handler, owner);
    } finally {
      forgetParsed(call);
    }
  }

  private of(channel: Channel): Adapter {
    return channel.mapping === null ? this.byName[channel.adapter] : this.mapped;
  }
}
