/** What can be said of a price, in USD: per million tokens, and per request. */
export const PRICE_FIELDS = ['input', 'output', 'cache_read', 'cache_write', 'request'] as const;
type PriceField = (typeof PRICE_FIELDS)[number];
type Prices = Record<string, Record<string, string | number | null>>;

/** One model and its price as it is typed. */
export type PriceRow = { model: string } & Record<PriceField, string>;

/** The prices of a channel as they are edited. */
export function priceRows(prices: Prices | null | undefined): PriceRow[] {
  return Object.entries(prices ?? {}).map(([model, price]) => ({ ...emptyRow(model), ...textsOf(price) }));
}

/** With a model more; one that is there already stays as it is. */
export function addPrice(rows: readonly PriceRow[], model: string): PriceRow[] {
  const name = model.trim();
  const isKnown = name === '' || rows.some((row) => row.model === name);
  return isKnown ? [...rows] : [...rows, emptyRow(name)];
}

/** Whether what was typed is an amount, or nothing at all. */
export function isPriceField(text: string): boolean {
  return /^\s*(?:\d+(?:\.\d{1,12})?)?\s*$/.test(text);
}

/** What a merge patch says: changed amounts, null for models and amounts that are gone. Amounts of other kinds stay. */
export function pricesBody(before: Prices | null | undefined, rows: readonly PriceRow[]): Record<string, unknown> {
  const old = new Map(priceRows(before).map((row) => [row.model, row]));
  const changed = rows.flatMap((row) => {
    const fields = PRICE_FIELDS.filter((field) => row[field].trim() !== (old.get(row.model)?.[field] ?? ''));
    if (fields.length === 0) return [];
    return [[row.model, Object.fromEntries(fields.map((field) => [field, row[field].trim() || null]))]];
  });
  const kept = new Set(rows.map(({ model }) => model));
  const gone = [...old.keys()].filter((model) => !kept.has(model)).map((model) => [model, null]);
  return Object.fromEntries([...changed, ...gone]) as Record<string, unknown>;
}

function emptyRow(model: string): PriceRow {
  return { model, input: '', output: '', cache_read: '', cache_write: '', request: '' };
}

function textsOf(price: Record<string, string | number | null>): Partial<Record<PriceField, string>> {
  return Object.fromEntries(
    PRICE_FIELDS.flatMap((field) => {
      const amount = price[field];
      return amount === undefined || amount === null ? [] : [[field, String(amount)]];
    }),
  );
}
