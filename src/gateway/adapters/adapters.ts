import { Inject, Injectable } from '@nestjs/common';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import { Clock } from '../../platform/time/clock.js';
import { Transport } from '../../platform/upstream/transport.js';
import type { AdapterName } from '../catalog/declared.js';
import type { Channel } from '../catalog/snapshot.js';
import type { Adapter } from './adapter.js';
import { AiSdkAdapter } from './ai-sdk.js';
import { MappedHttpAdapter } from './mapped-http.js';
import { EchoAdapter } from './echo.js';
import { OpenAiCompatAdapter } from './openai-compat.js';
import { ProcessAdapter } from './process.js';

/** The adapters by name. */
@Injectable()
export class Adapters {
  private readonly mapped: Adapter;
  private readonly byName: Readonly<Record<AdapterName, Adapter>>;

  constructor(
    transport: Transport,
    clock: Clock,
    @Inject(LOG) log: ProcessLog,
    redactor: Redactor,
    scratch: ScratchFolder,
  ) {
    const http = new OpenAiCompatAdapter(transport);
    this.mapped = new MappedHttpAdapter(transport, clock);
    this.byName = {
      openai_compat: http,
      custom_http: http,
      process: new ProcessAdapter({ clock, log, redactor, scratch }),
      ai_sdk: new AiSdkAdapter({ transport, log, redactor }),
      echo: new EchoAdapter(clock),
    };
  }

  of(channel: Channel): Adapter {
    return channel.mapping === null ? this.byName[channel.adapter] : this.mapped;
  }
}
