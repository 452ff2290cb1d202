import { ValidateBy, type ValidationOptions } from 'class-validator';
import { isId, type IdPrefix } from '../../platform/crypto/ids.js';
import { expressionFault } from '../../platform/expressions/expression.js';
import { parseDuration } from './duration.js';
import { fieldRulesFault } from './field-rules.js';
import { templateFault } from './mapping.js';
import { budgetFault, pricesFault } from './money-fields.js';
import { commandFault } from './program.js';
import { traitsFault } from './traits-field.js';
import { isForbiddenAddress } from '../../platform/upstream/egress-policy.js';

/** More than anybody asks for in a day; sums of it stay exact. */
const MOST_LIMIT = 1e12;
const LONGEST_MS = 366 * 86_400_000;
const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
const HEADER_VALUE = /^[\x20-\x7e]{0,1024}$/;
const RESERVED_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Why a URL cannot be an upstream's; undefined when it can. Query parts are allowed where `allowsQuery` says so. */
function urlFault(value: unknown, allowsQuery = false): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return 'must be an absolute http or https URL';
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must be an absolute http or https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.hash !== '' || (!allowsQuery && url.search !== '')) return 'must not hold a query or fragment';
  return isForbiddenAddress(url.hostname) ? 'leads to an address that is never an upstream' : undefined;
}

/** Why a header cannot be configured; undefined when it can. */
function headerFault(name: string, value: unknown): string | undefined {
  const lower = name.toLowerCase();
  if (!HEADER_NAME.test(name)) return `holds a malformed header name`;
  if (lower === 'authorization' && String(value).includes('{key}') && HEADER_VALUE.test(String(value)))
    return undefined;
  if (RESERVED_HEADERS.has(lower) || /^(?:content|x-gw)-/.test(lower))
    return `must not set "${name}"; the gateway does`;
  return typeof value === 'string' && HEADER_VALUE.test(value)
    ? undefined
    : `has a value for "${name}" that is not printable text`;
}

/** An http or https URL of an upstream. */
export function IsUpstreamUrl(allowsQuery = false): PropertyDecorator {
  return rule('isUpstreamUrl', (value) => urlFault(value, allowsQuery));
}

/** An object of header names and values. */
export function IsHeaders(): PropertyDecorator {
  return rule('isHeaders', (value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      return 'must be an object of header names and values';
    return Object.entries(value)
      .map(([name, text]) => headerFault(name, text))
      .find((fault) => fault !== undefined);
  });
}

/** A non-empty string, or a list of at least one. */
export function IsTextOrList(options?: ValidationOptions): PropertyDecorator {
  return rule(
    'isTextOrList',
    (value) => {
      const list = Array.isArray(value) ? value : [value];
      const isFine = list.length > 0 && list.every((item) => typeof item === 'string' && item.trim() !== '');
      return isFine ? undefined : 'must be a string or a list of strings, none of them empty';
    },
    options,
  );
}

/** A ceiling: −1 is unlimited, 0 lets nothing through. */
export function IsLimit(): PropertyDecorator {
  return rule('isLimit', (value) => {
    if (!Number.isSafeInteger(value) || (value as number) < -1) return 'must be a whole number, or -1 for no limit';
    return (value as number) <= MOST_LIMIT ? undefined : `must be at most ${MOST_LIMIT}, or -1 for no limit`;
  });
}

/** A duration of more than nothing: seconds, or a text such as `90s`, `1h` or `1d`. */
export function IsDuration(): PropertyDecorator {
  return rule('isDuration', (value) => {
    const ms = parseDuration(value) ?? 0;
    if (ms > LONGEST_MS) return 'must be at most a year';
    return ms > 0 ? undefined : 'must be a positive number of seconds, or a text such as "90s" or "1h"';
  });
}

/** An IANA time zone. */
export function IsTimeZone(): PropertyDecorator {
  return rule('isTimeZone', (value) =>
    isTimeZone(value) ? undefined : 'must be an IANA time zone such as "Asia/Shanghai"',
  );
}

/** An object of model names. */
export function IsModelMapping(): PropertyDecorator {
  return rule('isModelMapping', (value) => {
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    const isFine = isObject && Object.values(value).every((model) => typeof model === 'string' && model !== '');
    return isFine ? undefined : 'must be an object of requested model names and upstream model names';
  });
}

/** A JMESPath expression. */
export function IsExpression(): PropertyDecorator {
  return rule('isExpression', (value) => expressionFault(value));
}

/** A JMESPath expression, or JSON whose every text is one. */
export function IsRequestTemplate(): PropertyDecorator {
  return rule('isRequestTemplate', (value) => templateFault(value));
}

/** A program and its arguments. */
export function IsCommand(): PropertyDecorator {
  return rule('isCommand', (value) => commandFault(value));
}

/** An object of names and texts. */
export function IsTextObject(): PropertyDecorator {
  return rule('isTextObject', (value) => {
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    const isFine =
      isObject && Object.entries(value).every(([name, text]) => /^\w+$/.test(name) && typeof text === 'string');
    return isFine ? undefined : 'must be an object of names and texts';
  });
}

/** An id as the gateway makes them. */
export function IsIdOf(prefix: IdPrefix): PropertyDecorator {
  return rule('isIdOf', (value) =>
    isId(prefix, value) ? undefined : `must be "${prefix}_" and 16 characters of a to z and 2 to 7`,
  );
}

/** Ceilings on money, as amounts of USD. */
export function IsBudget(): PropertyDecorator {
  return rule('isBudget', (value) => budgetFault(value));
}

/** An object of model names and prices. */
export function IsPrices(): PropertyDecorator {
  return rule('isPrices', (value) => pricesFault(value));
}

/** An object of model names and traits. */
export function IsTraits(): PropertyDecorator {
  return rule('isTraits', (value) => traitsFault(value));
}

/** An object of governed request fields and what is done with them. */
export function IsFieldRules(): PropertyDecorator {
  return rule('isFieldRules', (value) => fieldRulesFault(value));
}

function isTimeZone(value: unknown): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: String(value) }).format(0);
    return typeof value === 'string';
  } catch {
    return false;
  }
}

function rule(
  name: string,
  faultOf: (value: unknown) => string | undefined,
  options?: ValidationOptions,
): PropertyDecorator {
  const validator = {
    validate: (value: unknown) => faultOf(value) === undefined,
    defaultMessage: (context?: { value: unknown }) => faultOf(context?.value) ?? '',
  };
  return ValidateBy({ name, validator }, options);
}
