import { isDeepStrictEqual } from 'node:util';
import { Type } from 'class-transformer';
import { IsOptional, ValidateNested } from 'class-validator';

/**
 * One field of a document, declared once: what may be written, which setting it becomes, and how that is written back.
 * Every class that has the field, every reader and the writer take it from here. Methods, as each row has types of its own.
 */
export interface Field<Written, Value> {
  readonly rules: readonly PropertyDecorator[];
  /** What the setting is where the field is left out. */
  readonly usual: Value;
  read(this: void, written: Written): Value;
  /** Undefined leaves it out. */
  write(this: void, value: Value): Written | undefined;
}

/** How documents tell of a field: what may be written, what it means, and, unless the setting says so itself, what is usual. */
export type Told = Readonly<Record<'en' | 'zh-CN', readonly [type: string, meaning: string, usual?: string]>>;

/** Fields by their names in documents, each with the name of its setting. */
type FieldTable = Readonly<Record<string, Field<unknown, unknown> & { readonly setting: string }>>;

type OptionalIn<Table extends FieldTable> = {
  [Name in keyof Table]: undefined extends Table[Name]['usual'] ? Name : never;
}[keyof Table];

/** The fields of a table as a document has them. */
export type WrittenFields<Table extends FieldTable> = {
  [Name in keyof Table]?: Exclude<ReturnType<Table[Name]['write']>, undefined>;
};

/** What the fields of a table become. */
export type Settings<Table extends FieldTable> = {
  readonly [Name in Exclude<keyof Table, OptionalIn<Table>> as Table[Name]['setting']]: Table[Name]['usual'];
} & {
  readonly [Name in OptionalIn<Table> as Table[Name]['setting']]?: Exclude<Table[Name]['usual'], undefined>;
};

/** A document with no fields but those of tables, for classes to extend. */
export class Blank {}

/** A class as one that has further fields, for others to extend; `HasFields` gives these their rules. */
export type With<Base extends new () => object, More> = new () => InstanceType<Base> & More;

/** A field that is a setting as it is written. */
export function kept<Value>(usual: Value, ...rules: readonly PropertyDecorator[]): Field<NonNullable<Value>, Value> {
  return { rules, usual, read: (written) => written, write: (value) => value ?? undefined };
}

/** A field that is written otherwise than it is meant. */
export function converted<Written, Value>(
  usual: Value,
  ways: Pick<Field<Written, Value>, 'read' | 'write'>,
  ...rules: readonly PropertyDecorator[]
): Field<Written, Value> {
  return { rules, usual, ...ways };
}

/** A document within the document. */
export function Within(type: new () => object): PropertyDecorator {
  const rules = [ValidateNested(), Type(() => type), Reflect.metadata('design:type', type) as PropertyDecorator];
  return (target, name) => rules.forEach((rule) => rule(target, name));
}

/** A field by what documents tell of it, and what it is where it is left out. */
export interface ToldField {
  readonly told: Told;
  readonly usual?: unknown;
}

/** Metadata of a class: what documents tell of the fields that it declares itself, in their order. */
const TOLD = 'documents:told';

function tell(prototype: object, name: string, field: ToldField): void {
  const before = Reflect.getOwnMetadata(TOLD, prototype) as ReadonlyMap<string, ToldField> | undefined;
  Reflect.defineMetadata(TOLD, new Map([...(before ?? []), [name, field]]), prototype);
}

/** Has documents tell of a property of a class that stands in no table. */
export function Tells(told: Told): PropertyDecorator {
  return (prototype, name) => tell(prototype, String(name), { told });
}

/** Gives a class the rules of the fields of tables, and what documents tell of them; each may be left out. */
export function HasFields(
  ...tables: readonly Readonly<Record<string, Pick<Field<unknown, unknown>, 'rules'> & Partial<ToldField>>>[]
) {
  return ({ prototype }: { readonly prototype: object }): void => {
    for (const [name, { rules, told, usual }] of tables.flatMap((table) => Object.entries(table))) {
      if (told !== undefined) tell(prototype, name, { told, usual });
      // what decorators find of a property that a compiler has seen
      Reflect.defineMetadata('design:type', Object, prototype, name);
      for (const rule of [...rules.toReversed(), IsOptional()]) rule(prototype, name);
    }
  };
}

/** The settings that a document says, and the usual ones. */
export function readSettings<Table extends FieldTable>(table: Table, written: WrittenFields<Table>): Settings<Table> {
  const given = written as Readonly<Record<string, unknown>>;
  const settings = Object.entries(table).map(([name, { setting, usual, read }]) => {
    const value = given[name];
    return [setting, value === undefined ? usual : read(value)] as const;
  });
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined)) as Settings<Table>;
}

/** The fields of settings, in the order of the table; what is as usual is left out. */
export function writeSettings<Table extends FieldTable>(table: Table, settings: Settings<Table>): WrittenFields<Table> {
  const values = settings as Readonly<Record<string, unknown>>;
  const fields = Object.entries(table).map(([name, { setting, usual, write }]) => {
    const value = values[setting];
    return [name, isDeepStrictEqual(value, usual) ? undefined : write(value)] as const;
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as WrittenFields<Table>;
}

/** Every field of settings as an answer shows it: null where a document would leave it out for want of anything to say. */
export function showSettings<Table extends FieldTable>(
  table: Table,
  settings: Settings<Table>,
): Readonly<Record<string, unknown>> {
  const values = settings as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(table).map(([name, { setting, write }]) => [name, write(values[setting]) ?? null]),
  );
}

/** The settings of a table alone, of something that has others as well. */
export function pickSettings<Table extends FieldTable>(table: Table, from: Settings<Table>): Settings<Table> {
  const values = from as Readonly<Record<string, unknown>>;
  const given = Object.values(table).map(({ setting }) => [setting, values[setting]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Settings<Table>;
}

/** The usual settings of a table. */
export function usualSettings<Table extends FieldTable>(table: Table): Settings<Table> {
  return readSettings(table, {});
}
