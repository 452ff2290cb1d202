import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import type { ThinkingUpstream as Upstream } from './dialects/dialect-samples.js';
import { SAMPLES } from './dialects/samples.js';
import { list, secret, signedPairs } from './dialects/words.js';
import { PACKAGE_WIRES, says, type Said } from './package-wires.js';

/** An upstream that thinks, as a channel reaches it. */
export interface ThinkingUpstream extends Upstream {
  /** The fields of a channel behind `origin`. */
  readonly fields: (origin: string) => object;
}

function spoken(name: DialectName): ThinkingUpstream {
  return {
    ...SAMPLES[name].thinking.upstream,
    fields: (origin) => ({ dialect: name, base_url: `${origin}/v1` }),
  };
}

function packaged(name: 'bedrock' | 'vertex'): Pick<ThinkingUpstream, 'model' | 'fields' | 'turn' | 'last'> {
  const wire = PACKAGE_WIRES[name];
  const said = (turn: number): Said => ({
    thought: { text: 'Hm.', signature: secret(turn) },
    calls: [{ id: `call_${turn}`, name: 'get_weather', arguments: { turn } }],
  });
  return {
    model: wire.model,
    fields: wire.fields,
    turn: (turn, isStream) => says(wire, said(turn), isStream),
    last: (isStream) => says(wire, { text: 'Done.' }, isStream),
  };
}

/** Upstreams of every dialect, and two behind packages; written by hand, as their makers document them. */
export const THINKING_UPSTREAMS: Readonly<Record<DialectName | 'bedrock' | 'vertex', ThinkingUpstream>> = {
  ...(Object.fromEntries(DIALECT_NAMES.map((name) => [name, spoken(name)])) as Record<DialectName, ThinkingUpstream>),
  bedrock: {
    ...packaged('bedrock'),
    returned: ({ messages }) =>
      signedPairs(
        list(messages)
          .flatMap(({ content }) => list(content))
          .map(({ reasoningContent, toolUse }) => ({
            signed: ((reasoningContent as JsonObject | undefined)?.['reasoningText'] as JsonObject | undefined)?.[
              'signature'
            ],
            call: (toolUse as JsonObject | undefined)?.['input'],
          })),
      ),
    isAskedToThink: ({ additionalModelRequestFields: fields }) =>
      (fields as JsonObject | undefined)?.['thinking'] !== undefined,
  },
  vertex: {
    ...packaged('vertex'),
    returned: SAMPLES.gemini.thinking.upstream.returned,
    isAskedToThink: ({ generationConfig: config }) =>
      (config as JsonObject | undefined)?.['thinkingConfig'] !== undefined,
  },
};
