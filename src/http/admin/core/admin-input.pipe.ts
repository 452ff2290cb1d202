import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { ControlError, type ControlFault } from '../../../control/control-error.js';

const PLAIN: readonly unknown[] = [String, Number, Boolean, Array, Object, undefined];
const MOST_FAULTS = 100;

/**
 * Makes bodies and queries what their class says. Every fault is told with its JSON pointer; a field that the class does
 * not have is `unknown_field`, so that neither a typing error nor an attempt on a read-only field goes by unnoticed.
 */
@Injectable()
export class AdminInputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || PLAIN.includes(metatype)) return value;
    return checkInput(metatype as new () => object, value ?? {});
  }
}

/** The value as a valid instance of a class; throws `validation_failed` or `unknown_field` with every fault. */
export function checkInput<Input extends object>(type: new () => Input, value: unknown): Input {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw refused([NO_OBJECT]);
  const input = plainToInstance(type, value, { exposeDefaultValues: true });
  const errors = validateSync(input, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
  if (errors.length > 0) throw refused(errors.flatMap((error) => faultsOf(error, '')).slice(0, MOST_FAULTS));
  return input;
}

const NO_OBJECT = { pointer: '', code: 'isObject', message: 'must be a JSON object' };

function refused(faults: readonly ControlFault[]): ControlError {
  const [first] = faults;
  const isUnknown = faults.some(({ code }) => code === 'unknown_field');
  const where = first === undefined || first.pointer === '' ? 'The document' : first.pointer;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const message = `${where} ${first?.message ?? 'is not valid'}${more}.`;
  return new ControlError(isUnknown ? 'unknown_field' : 'validation_failed', { message, faults });
}

function faultsOf({ property, constraints = {}, children = [] }: ValidationError, parent: string): ControlFault[] {
  const pointer = `${parent}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(constraints).map(([rule, message]) =>
    rule === 'whitelistValidation'
      ? { pointer, code: 'unknown_field', message: 'is not a known field' }
      : { pointer, code: rule, message: withoutSubject(message, property) },
  );
  return [...own, ...children.flatMap((child) => faultsOf(child, pointer))];
}

function withoutSubject(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
