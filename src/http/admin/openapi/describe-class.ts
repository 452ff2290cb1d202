import { getMetadataStorage } from 'class-validator';
import { FIELD_RULES } from '../../../gateway/catalog/field-rules.js';
import { nestedClass } from '../core/nested.decorator.js';
import type { DocumentClass } from '../core/operation.decorator.js';

/** What is known of one field of a document. */
export interface FieldDescription {
  readonly name: string;
  readonly isRequired: boolean;
  /** JSON Schema, without what a nested class says. */
  readonly schema: Record<string, unknown>;
  readonly nested?: DocumentClass;
  readonly isList: boolean;
}

interface Rule {
  readonly name: string;
  readonly constraints: readonly unknown[];
  readonly isEach: boolean;
}

/** The fields of a class by its validation rules: what the document says is what is checked. */
export function describeClass(type: DocumentClass): FieldDescription[] {
  const byField = new Map<string, Rule[]>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(type, '', false, false)) {
    const rules = byField.get(rule.propertyName) ?? [];
    const { name = rule.type, constraints, each } = rule;
    byField.set(rule.propertyName, rules.concat({ name, constraints: constraints ?? [], isEach: each }));
  }
  return [...byField].map(([name, rules]) => describeField(type, name, rules));
}

function describeField(type: DocumentClass, name: string, rules: readonly Rule[]): FieldDescription {
  const isOptional = rules.some((rule) => OPTIONAL.has(rule.name));
  const isList = rules.some(({ name: rule, isEach }) => isEach || LIST.has(rule));
  const nested = nestedClass(type, name) ?? classOf(type, name);
  const own = merged(rules.filter(({ isEach }) => !isEach));
  const items = merged(rules.filter(({ isEach }) => isEach));
  const schema = isList ? { type: 'array', items, ...own } : { ...typeOf(type, name), ...own };
  return { name, isRequired: !isOptional, schema, isList, ...(nested !== undefined && { nested }) };
}

const OPTIONAL: ReadonlySet<string> = new Set(['isOptional', 'conditionalValidation']);
/** Rules that a JSON Schema has no word for, beside the type. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([...OPTIONAL, 'isArray', 'nestedValidation']);
const LIST: ReadonlySet<string> = new Set(['isArray', 'arrayMaxSize', 'arrayMinSize', 'arrayNotEmpty', 'arrayUnique']);

function merged(rules: readonly Rule[]): Record<string, unknown> {
  return Object.assign({}, ...rules.map(schemaOf)) as Record<string, unknown>;
}

/** Of a field of any kind; what a generator adds to it does not count. */
export const ANYTHING = { 'x-anything': true };
/** Amounts of USD and durations. */
const NUMBER_OR_TEXT = { oneOf: [{ type: 'number' }, { type: 'string' }] };

const SCHEMAS: Readonly<Record<string, (constraints: readonly unknown[]) => Record<string, unknown>>> = {
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isObject: () => ({ type: 'object' }),
  isIso8601: () => ({ type: 'string', format: 'date-time' }),
  isDateString: () => ({ type: 'string', format: 'date-time' }),
  isIn: ([values]) => ({ ...typeOfValues(values as readonly unknown[]), enum: values }),
  min: ([least]) => ({ minimum: least }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  max: ([most]) => ({ maximum: most }),
  minLength: ([least]) => ({ minLength: least }),
  maxLength: ([most]) => ({ maxLength: most }),
  isLength: ([least, most]) => ({ minLength: least, ...(most !== undefined && { maxLength: most }) }),
  matches: ([pattern]) => ({ type: 'string', pattern: (pattern as RegExp).source }),
  arrayMaxSize: ([most]) => ({ maxItems: most }),
  arrayMinSize: ([least]) => ({ minItems: least }),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayUnique: () => ({ uniqueItems: true }),
  isNotEmpty: () => ({ minLength: 1 }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isUpstreamUrl: () => ({ type: 'string', format: 'uri' }),
  isTimeZone: () => ({ type: 'string' }),
  isDuration: () => NUMBER_OR_TEXT,
  isAddressList: () => ({ type: 'array', items: { type: 'string' } }),
  isHeaders: () => ({ type: 'object', additionalProperties: { type: 'string' } }),
  isModelMapping: () => ({ type: 'object', additionalProperties: { type: 'string', minLength: 1 } }),
  isFieldRules: () => ({ type: 'object', additionalProperties: { type: 'string', enum: FIELD_RULES } }),
  isBudget: () => ({ type: 'object', additionalProperties: NUMBER_OR_TEXT }),
  isPrices: () => ({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: NUMBER_OR_TEXT },
  }),
  isTraits: () => ({ type: 'object' }),
  isAmount: () => NUMBER_OR_TEXT,
  isLimit: () => ({ type: 'integer', minimum: -1 }),
  isOrdinalOrAll: () => ({
    oneOf: [
      { type: 'integer', minimum: 1 },
      { type: 'string', enum: ['all'] },
    ],
  }),
  isAnything: () => ANYTHING,
};

/** Throws for a rule that is not known here: its field would be described as anything at all. */
function schemaOf({ name, constraints }: Rule): Record<string, unknown> {
  const schema = SCHEMAS[name];
  if (schema === undefined && !SAYS_NOTHING.has(name)) throw new Error(`the document does not know the rule ${name}`);
  return schema?.(constraints) ?? {};
}

function typeOfValues(values: readonly unknown[]): Record<string, unknown> {
  return values.every((value) => typeof value === 'string') ? { type: 'string' } : {};
}

/** The class that TypeScript said of the field, if its own fields have rules. */
function classOf(type: DocumentClass, name: string): DocumentClass | undefined {
  const design: unknown = Reflect.getMetadata('design:type', type.prototype as object, name);
  if (typeof design !== 'function') return undefined;
  const rules = getMetadataStorage().getTargetValidationMetadatas(design, '', false, false);
  return rules.length > 0 ? (design as DocumentClass) : undefined;
}

/** What TypeScript said of the field, where no rule does. */
function typeOf(type: DocumentClass, name: string): Record<string, unknown> {
  const design: unknown = Reflect.getMetadata('design:type', type.prototype as object, name);
  if (design === String) return { type: 'string' };
  if (design === Number) return { type: 'number' };
  if (design === Boolean) return { type: 'boolean' };
  return {};
}
