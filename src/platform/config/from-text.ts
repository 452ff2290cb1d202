import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  IsUrl,
  Max,
  Min,
} from 'class-validator';

const LONGEST_SECONDS = 86_400;
/** Timers of more milliseconds end at once. */
const MOST = 2 ** 31 - 1;

/** Reads a comma-separated variable as a list without empty items. */
export function CommaSeparated(): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean)
      : value,
  );
  return all(read, IsString({ each: true }));
}

/** Reads `true`, `1`, `yes`, `on` and their opposites. */
export function YesOrNo(): PropertyDecorator {
  const read = ({ value }: { value: unknown }): unknown => {
    const text = String(value).toLowerCase();
    if (['true', '1', 'yes', 'on'].includes(text)) return true;
    return ['false', '0', 'no', 'off'].includes(text) ? false : value;
  };
  return all(IsBoolean(), Transform(read));
}

/** A text that may be left out. */
export function OptionalText(): PropertyDecorator {
  return all(IsOptional(), IsString());
}

/** An address that may be left out. */
export function OptionalUrl(): PropertyDecorator {
  const rule = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };
  return all(IsOptional(), IsUrl(rule, { message: 'must be an http or https URL' }));
}

/** A port that may be left out. */
export function OptionalPort(): PropertyDecorator {
  return all(
    IsOptional(),
    Type(() => Number),
    Max(65_535),
    Min(0),
    IsInt({ message: 'must be a port number' }),
  );
}

/** Seconds that may be left out. */
export function OptionalSeconds(): PropertyDecorator {
  return all(
    IsOptional(),
    Type(() => Number),
    Max(LONGEST_SECONDS),
    IsPositive(),
  );
}

/** A whole number from `least` to `most`. */
export function WholeNumber(least: number, most = MOST): PropertyDecorator {
  return all(
    Type(() => Number),
    IsInt(),
    Min(least),
    Max(most),
  );
}

/** A number from `least` to `most`. */
export function NumberBetween(least: number, most = MOST): PropertyDecorator {
  return all(
    Type(() => Number),
    IsNumber(),
    Min(least),
    Max(most),
  );
}

/** A name and its value. */
export type NamedValue = readonly [string, string];

/** Reads `name=value,name=value` with percent-encoded values, as OpenTelemetry's variables are written. */
export function NamedValues(): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? namedValues(value) : value));
  return all(IsArray({ message: 'must be name=value,name=value' }), read);
}

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
}

/** Null when it is something else. */
function namedValues(text: string): NamedValue[] | null {
  const pairs = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(part));
  try {
    return pairs.map((pair) => [pair![1]!, decodeURIComponent(pair![2]!)]);
  } catch {
    return null;
  }
}
