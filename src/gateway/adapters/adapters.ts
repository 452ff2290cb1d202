import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import { Clock } from '../../platform/time/clock.js';
import { Transport } from '../../platform/upstream/transport.js';
import type { AdapterName } from '../catalog/declared.js';
import type { Channel } from '../catalog/snapshot.js';
import { forgetParsed } from '../dialects/upstream-call.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { Adapter } from './adapter.js';
import { AiSdkAdapter } from './ai-sdk.js';
import { MappedHttpAdapter } from './mapped-http.js';
import { BodyWriter } from './body-writer/body-writer.js';
import { EchoAdapter } from './echo.js';
import { OpenAiCompatAdapter } from './openai-compat.js';
import { ProcessAdapter } from './process.js';

/** The adapters by name. */
@Injectable()
export class Adapters implements OnModuleDestroy {
  private readonly writer: BodyWriter;
  private readonly mapped: Adapter;
  private readonly byName: Readonly<Record<AdapterName, Adapter>>;

  constructor(
    transport: Transport,
    clock: Clock,
    @Inject(LOG) log: ProcessLog,
    redactor: Redactor,
    scratch: ScratchFolder,
  ) {
    this.writer = new BodyWriter(log.logger);
    const http = new OpenAiCompatAdapter(transport, this.writer);
    this.mapped = new MappedHttpAdapter(transport, clock);
    this.byName = {
      openai_compat: http,
      custom_http: http,
      process: new ProcessAdapter({ clock, log, redactor, scratch }),
      ai_sdk: new AiSdkAdapter({ transport, log, redactor }),
      echo: new EchoAdapter(clock),
    };
  }

  onModuleDestroy(): void {
    this.writer.end();
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
