import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import type { ContentSamples, Parts, Place } from './dialects/dialect-samples.js';
import { SAMPLES } from './dialects/samples.js';
import { partName } from './dialects/words.js';

/** A kind of content in a request of a dialect. */
export interface Content {
  /** The type that the dialect has for it, and where it stands. */
  readonly name: string;
  readonly request: JsonObject;
  /** It holds words, which have to arrive; what holds none has to be reported or refused. */
  readonly hasWords: boolean;
}

/** Every kind of content of a dialect. */
export function contentsIn(dialect: DialectName): readonly Content[] {
  const { contents } = SAMPLES[dialect];
  const { withWords, withoutWords, others } = contents;
  return [
    ...contentsOf(contents, withWords, true),
    ...contentsOf(contents, withoutWords, false),
    ...Object.entries(others?.withWords ?? {}).map(([name, request]) => ({ name, request, hasWords: true })),
    ...Object.entries(others?.withoutWords ?? {}).map(([name, request]) => ({ name, request, hasWords: false })),
  ];
}

function contentsOf({ requestWith }: ContentSamples, parts: Parts, hasWords: boolean): Content[] {
  return Object.entries(parts).flatMap(([place, list]) =>
    list.map((part) => ({
      name: `${partName(part)} (${place})`,
      request: requestWith(place as Place, part),
      hasWords,
    })),
  );
}
