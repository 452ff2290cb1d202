import { readCsv } from '../store/csv.js';

/** What a provider says about one day (UTC, `2026-12-24`) and model; null where its export does not tell. */
export interface ProviderLine {
  readonly day: string;
  readonly model: string;
  readonly requests: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly costMicros: number | null;
}

/** An export whose columns are known. */
export interface ProviderExport {
  /** For people. */
  readonly name: string;
  readonly lines: readonly ProviderLine[];
}

type Fields = Readonly<Record<string, string>>;

interface Format {
  readonly name: string;
  /** Columns by which it is recognised. */
  readonly columns: readonly string[];
  read(fields: Fields): ProviderLine | null;
}

const FORMATS: readonly Format[] = [
  {
    name: 'OpenRouter activity',
    columns: ['generation_id', 'created_at', 'model_permaslug', 'tokens_prompt', 'tokens_completion', 'cost_total'],
    read: (fields) => ({
      day: dayOf(Date.parse(fields['created_at']!)),
      model: fields['model_permaslug']!,
      requests: 1,
      promptTokens: whole(fields['tokens_prompt']),
      completionTokens: whole(fields['tokens_completion']),
      costMicros: micros(fields['cost_total']),
    }),
  },
  {
    name: 'OpenAI usage',
    columns: ['start_time', 'model', 'num_model_requests', 'input_tokens', 'output_tokens'],
    read: (fields) =>
      fields['model'] === ''
        ? null
        : {
            day: dayOf(Number(fields['start_time']) * 1000),
            model: fields['model']!,
            requests: whole(fields['num_model_requests']),
            promptTokens: whole(fields['input_tokens']),
            completionTokens: whole(fields['output_tokens']),
            costMicros: null,
          },
  },
  {
    name: 'OpenAI costs',
    columns: ['start_time', 'amount_value', 'amount_currency', 'line_item'],
    read: (fields) =>
      fields['line_item'] === ''
        ? null
        : {
            day: dayOf(Number(fields['start_time']) * 1000),
            model: fields['line_item']!.split(',')[0]!.trim(),
            requests: null,
            promptTokens: null,
            completionTokens: null,
            costMicros: micros(fields['amount_value']),
          },
  },
];

/** Reads an export, recognised by its header; throws a SyntaxError that says what is wrong. */
export function readProviderExport(text: string): ProviderExport {
  const [header = [], ...rows] = readCsv(text);
  const format = FORMATS.find(({ columns }) => columns.every((column) => header.includes(column)));
  if (format === undefined) {
    const known = FORMATS.map(({ name, columns }) => `${name} (${columns.join(', ')})`).join('; ');
    throw new SyntaxError(`its header is none of a known export; known are: ${known}`);
  }
  const lines = rows.flatMap((row, index) => {
    const fields = Object.fromEntries(header.map((column, place) => [column, row[place] ?? '']));
    const line = format.read(fields);
    if (line !== null && Object.values(line).some((value) => Number.isNaN(value) || value === INVALID_DAY))
      throw new SyntaxError(`row ${index + 2} holds a time or a number that cannot be read`);
    return line === null ? [] : [line];
  });
  return { name: format.name, lines };
}

const INVALID_DAY = 'invalid';

function dayOf(at: number): string {
  return Number.isNaN(at) ? INVALID_DAY : new Date(at).toISOString().slice(0, 10);
}

function whole(text = ''): number {
  return text.trim() === '' ? 0 : Number(text);
}

/** Providers print more digits than money has; sums are rounded at the end, so that nothing is lost line by line. */
function micros(text = ''): number {
  return whole(text) * 1_000_000;
}
