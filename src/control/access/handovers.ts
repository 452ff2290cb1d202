import type { TextSealer } from './text-sealer.js';

/** Seals what is shown once, for the time in which an answer that did not arrive may be asked for again. */
export class Handovers {
  constructor(private readonly sealer: TextSealer | null) {}

  /** `row` is what it belongs to, and alone opens it; null where there is no key to seal with. */
  async seal(text: string, row: string): Promise<string | null> {
    return await Promise.resolve(this.sealer?.sealText(text, row) ?? null);
  }

  /** Null when it was sealed for something else, or under a key that is gone. */
  async open(sealed: string, row: string): Promise<string | null> {
    return await Promise.resolve(this.sealer?.openText(sealed, row) ?? null);
  }
}
