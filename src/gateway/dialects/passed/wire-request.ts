import { memberAt, removeFields } from '../../../platform/json-splice/remove-fields.js';
import type { FieldNames } from '../../../platform/json-splice/field-names.js';
import { scanObject, type Span, type TopLevel } from '../../../platform/json-splice/scan-object.js';
import { insertFields, splice, type Edit } from '../../../platform/json-splice/splice.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { FieldPath } from '../dialect-facts.js';
import { isObject } from '../shared/fields.js';

/** A client's body of which some fields are read and changed; all its other bytes stay as they are. */
export class WireRequest {
  private readonly top: TopLevel<string>;
  private readonly values = new Map<string, unknown>();
  private readonly changed = new Map<string, Buffer | null>();

  /** `names` are the fields that may be looked at; `respell` gives objects in them the names that paths have. */
  constructor(
    private readonly body: Buffer,
    names: FieldNames<string>,
    private readonly respell = (value: JsonObject): JsonObject => value,
  ) {
    this.top = scanObject(body, names);
  }

  /** Where a field's value stands in the body. */
  spanOf(name: string): Span | undefined {
    return this.top.fields[name];
  }

  /** The value at a path; undefined when it is absent or null. */
  get(path: FieldPath): unknown {
    const [name, inner] = split(path);
    if (this.top.fields[name] === undefined && !this.values.has(name)) return undefined;
    const value = this.valueOf(name);
    return (inner === undefined ? value : isObject(value) ? value[inner] : undefined) ?? undefined;
  }

  set(path: FieldPath, value: unknown): void {
    const [name, inner] = split(path);
    const before = this.valueOf(name);
    const written = inner === undefined ? value : { ...(isObject(before) ? before : {}), [inner]: value };
    this.put(name, written);
  }

  /** An object that becomes empty goes as well. */
  remove(path: FieldPath): void {
    if (this.get(path) === undefined) return;
    const [name, inner] = split(path);
    const { [inner ?? '']: _removed, ...rest } = (inner === undefined ? {} : this.valueOf(name)) as JsonObject;
    this.put(name, Object.keys(rest).length === 0 ? undefined : rest);
  }

  /** Another value as it is to stand in the body. */
  replace(name: string, bytes: Buffer): void {
    this.values.delete(name);
    this.changed.set(name, bytes);
  }

  /** The body with all changes; the same buffer when there are none. */
  finish(): Buffer {
    if (this.changed.size === 0) return this.body;
    const edits: Edit[] = [];
    const removed: Span[] = [];
    const added: [string, string][] = [];
    for (const [name, bytes] of this.changed) {
      const span = this.spanOf(name);
      if (span === undefined && bytes !== null) added.push([name, bytes.toString()]);
      if (span !== undefined && bytes === null) removed.push(span);
      if (span !== undefined && bytes !== null) edits.push({ ...span, bytes });
    }
    if (added.length > 0) edits.push(this.insert(added, removed.pop()));
    return splice(this.body, [...edits, ...removeFields(this.body, removed)]);
  }

  /** In the place of a field that goes, or else in front: an object need not have more than the one. */
  private insert(added: readonly [string, string][], gone: Span | undefined): Edit {
    if (gone === undefined) return insertFields(this.top, added);
    const text = added.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join();
    return { ...memberAt(this.body, gone), bytes: Buffer.from(text) };
  }

  private valueOf(name: string): unknown {
    if (this.values.has(name)) return this.values.get(name);
    const span = this.spanOf(name);
    const given = span && (JSON.parse(this.body.toString('utf8', span.start, span.end)) as unknown);
    const value = isObject(given) ? this.respell(given) : given;
    this.values.set(name, value);
    return value;
  }

  private put(name: string, value: unknown): void {
    this.values.set(name, value);
    this.changed.set(name, value === undefined ? null : Buffer.from(JSON.stringify(value)));
  }
}

function split(path: FieldPath): readonly [name: string, inner: string | undefined] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path, undefined] : [path.slice(0, dot), path.slice(dot + 1)];
}
