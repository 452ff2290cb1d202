import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { Problem } from './problem.js';
import { nearest } from './nearest.js';

type Constructor<T> = new () => T;

/**
 * Turns plain JSON into a validated instance of a class with class-validator decorators. Every problem is told with
 * its place, fields that the class does not have included; values are never part of a message. Values with a problem
 * are left out of the instance, so that reading can go on to find the others.
 */
export function validateInto<T extends object>(
  type: Constructor<T>,
  value: unknown,
  place: string,
  problems: Problem[],
): T {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    problems.push({ place, message: 'must be an object' });
    return new type();
  }
  const instance = plainToInstance(type, withoutNulls(value), { exposeDefaultValues: true });
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
  for (const error of errors) {
    collect(error, place, problems);
    leaveOut(error);
  }
  return instance;
}

/** A field that is null counts as left out, at every depth. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNulls(item)]));
}

function collect(error: ValidationError, parent: string, problems: Problem[]): void {
  const place = /^\d+$/.test(error.property) ? `${parent}[${error.property}]` : joinPath(parent, error.property);
  const rules = Object.entries(error.constraints ?? {});
  for (const [rule, message] of rules) {
    const isTold = rule === 'nestedValidation' && rules.length > 1; // what is no list is not told to be an object
    if (!isTold) problems.push({ place, message: inOwnWords(rule, message, error) });
  }
  for (const child of error.children ?? []) collect(child, place, problems);
}

/** Takes out the value at fault and nothing around it, so that the rest of a list or an object can still be read. */
function leaveOut({ target, property, constraints, children = [] }: ValidationError): void {
  if (constraints !== undefined) delete (target as Record<string, unknown>)[property];
  children.forEach(leaveOut);
}

/** `parent.property`, or the property alone at the top. */
export function joinPath(parent: string, property: string): string {
  return parent === '' ? property : `${parent}.${property}`;
}

/** The library's words name the property, or its own rules, where they could say what has to be there. */
function inOwnWords(rule: string, message: string, error: ValidationError): string {
  if (rule === 'whitelistValidation') return unknownField(error);
  if (rule === 'nestedValidation') return 'must be an object';
  const { property } = error;
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

function unknownField({ target, property }: ValidationError): string {
  const suggestion = target && nearest(property, fieldsOf(target.constructor));
  return `is not a known field${suggestion ? `; did you mean "${suggestion}"?` : ''}`;
}

function fieldsOf(type: object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type as Constructor<object>, '', false, false);
  return [...new Set(rules.map((rule) => rule.propertyName))];
}
