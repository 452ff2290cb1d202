import { ALL_OPERATIONS, type Carrier, type Operation } from '../../src/gateway/protocol/operation.js';

/** What carries an operation out, in the words of the documents. */
const CARRIERS: Readonly<Record<Carrier, string>> = {
  'openai-chat': 'OpenAI chat',
  'openai-responses': 'Responses',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  'ai-sdk': 'provider packages',
  mapped_http: 'mapped APIs',
  process: 'programs',
  echo: 'the demo',
};

/** The part of docs/api.md that is written from the table of operations. */
export function operationReference(): string {
  const rows = ALL_OPERATIONS.map(rowOf);
  return ['| operation | asked at | channels that can |', '|---|---|---|', ...rows].join('\n') + '\n';
}

function rowOf({ name, endpoints, carriers, canStream }: Operation): string {
  const asked = endpoints.map(({ method, path }) => `\`${method} ${path}\``).join('<br>');
  const can = carriers.map((carrier) => CARRIERS[carrier]).join(', ');
  return `| \`${name}\`${canStream ? ' (streams)' : ''} | ${asked} | ${can} |`;
}
