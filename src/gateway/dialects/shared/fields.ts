import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { DropList } from './drop-list.js';

/**
 * Reads the fields of one object of a request and remembers which were read: `noteUnread` then lists all others as
 * dropped, so that nothing a client says can get lost without a word. Null counts as absent. A field of the wrong type
 * throws `invalid_request` with its path.
 */
export class Fields {
  private readonly unread: Set<string>;
  private readonly children: Fields[] = [];

  constructor(
    readonly value: JsonObject,
    readonly path: string,
    private readonly drops: DropList,
  ) {
    this.unread = new Set(Object.keys(value));
  }

  /** The value as it is; the field counts as read. */
  raw(name: string): unknown {
    this.unread.delete(name);
    const value = Object.hasOwn(this.value, name) ? this.value[name] : null;
    return value ?? null;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.value, name) && this.value[name] !== null && this.value[name] !== undefined;
  }

  text(name: string): string | null {
    const value = this.raw(name);
    if (value !== null && typeof value !== 'string') throw this.invalid(name, 'must be a string');
    return value;
  }

  requiredText(name: string): string {
    return this.text(name) ?? this.missing(name);
  }

  number(name: string): number | null {
    const value = this.raw(name);
    if (value !== null && typeof value !== 'number') throw this.invalid(name, 'must be a number');
    return value;
  }

  whole(name: string): number | null {
    const value = this.number(name);
    if (value !== null && !Number.isSafeInteger(value)) throw this.invalid(name, 'must be a whole number');
    return value;
  }

  flag(name: string): boolean | null {
    const value = this.raw(name);
    if (value !== null && typeof value !== 'boolean') throw this.invalid(name, 'must be true or false');
    return value;
  }

  /** One of the given words; another is an error. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | null {
    const value = this.text(name);
    if (value === null || (words as readonly string[]).includes(value)) return value as Word | null;
    throw this.invalid(name, `must be one of ${words.join(', ')}`);
  }

  /** An object that is taken over whole. */
  json(name: string): JsonObject | null {
    const value = this.raw(name);
    if (value !== null && !isObject(value)) throw this.invalid(name, 'must be an object');
    return value;
  }

  object(name: string): Fields | null {
    const value = this.json(name);
    return value === null ? null : this.child(value, this.pathOf(name));
  }

  list(name: string): readonly unknown[] {
    const value = this.raw(name);
    if (value === null) return [];
    if (!Array.isArray(value)) throw this.invalid(name, 'must be a list');
    return value as readonly unknown[];
  }

  objects(name: string): readonly Fields[] {
    return this.list(name).map((item, index) => {
      if (!isObject(item)) throw this.invalid(`${name}[${index}]`, 'must be an object');
      return this.child(item, this.pathOf(`${name}[${index}]`));
    });
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item, index) => {
      if (typeof item !== 'string') throw this.invalid(`${name}[${index}]`, 'must be a string');
      return item;
    });
  }

  /** A field that says nothing of its own, or what another one says already. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.unread.delete(name);
  }

  /** Everything in the object has been understood. */
  ignoreAll(): void {
    this.unread.clear();
    this.children.length = 0;
  }

  /** The field was understood but cannot be carried on. */
  drop(name: string): void {
    this.unread.delete(name);
    if (this.has(name)) this.drops.add(this.pathOf(name));
  }

  /** The whole object cannot be carried on; `label` tells which kind it is of. */
  dropWhole(label?: string): void {
    this.ignoreAll();
    this.drops.add(label === undefined ? this.path : `${this.path}.${label}`);
  }

  /** Lists what nobody has read, here and in every object read through this one. */
  noteUnread(): void {
    for (const name of this.unread) this.drop(name);
    for (const child of this.children) child.noteUnread();
  }

  invalid(name: string, rule: string): GatewayError {
    const param = this.pathOf(name);
    return new GatewayError('invalid_request', { message: `The field "${param}" ${rule}.`, param });
  }

  missing(name: string): never {
    throw this.invalid(name, 'is missing');
  }

  private pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private child(value: JsonObject, path: string): Fields {
    const fields = new Fields(value, path, this.drops);
    this.children.push(fields);
    return fields;
  }
}

/** Whether a value off the wire is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The objects of a list off the wire; of anything else none. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text off the wire, or null. */
export function textIn(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A finite number off the wire, or null. */
export function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
