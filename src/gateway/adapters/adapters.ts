import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import { Transport } from '../../platform/upstream/transport.js';
import type { AdapterName } from '../catalog/entities.js';
import type { Channel } from '../catalog/snapshot.js';
import type { Adapter } from './adapter.js';
import { EchoAdapter } from './echo.js';
import { OpenAiCompatAdapter } from './openai-compat.js';

/** The adapters by name. */
@Injectable()
export class Adapters {
  private readonly byName: Readonly<Record<AdapterName, Adapter>>;

  constructor(transport: Transport, clock: Clock) {
    const http = new OpenAiCompatAdapter(transport);
    this.byName = { openai_compat: http, custom_http: http, echo: new EchoAdapter(clock) };
  }

  of(channel: Channel): Adapter {
    return this.byName[channel.adapter];
  }
}
