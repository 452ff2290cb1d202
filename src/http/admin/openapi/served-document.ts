import { Injectable, type INestApplicationContext } from '@nestjs/common';
import type { DocumentParts } from './api-document.js';

/** The description of the admin API as this gateway serves it; made when somebody asks the first time. */
@Injectable()
export class ServedDocument {
  private parts: DocumentParts | null = null;
  private made: Promise<object> | null = null;

  /** Told which application to describe, once there is one. */
  describe(app: INestApplicationContext, controllers: DocumentParts['controllers']): void {
    this.parts = { app, controllers };
  }

  async document(): Promise<object> {
    const { parts } = this;
    if (parts === null) throw new Error('there is no application to describe yet');
    return await (this.made ??= make(parts));
  }
}

/** The generator is loaded only where somebody asks. */
async function make(parts: DocumentParts): Promise<object> {
  const { makeApiDocument } = await import('./api-document.js');
  return await makeApiDocument(parts);
}
