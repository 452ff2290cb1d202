import { ChannelDto } from '../../src/gateway/catalog/readers/channel.dto.js';
import { AdapterDto, PACKAGE_FIELDS, PROGRAM_FIELDS } from '../../src/gateway/catalog/readers/adapter.dto.js';
import {
  ListedChannelDto,
  ListedTokenDto,
  ReferenceDto,
  TenantDto,
} from '../../src/gateway/catalog/readers/lists.dto.js';
import { MappingDto } from '../../src/gateway/catalog/readers/mapping.dto.js';
import { RouteDto, TargetDto, VirtualModelDto } from '../../src/gateway/catalog/readers/route.dto.js';
import { UpstreamDto } from '../../src/gateway/catalog/readers/upstream.dto.js';
import type { Told, ToldField } from '../../src/platform/config/fields.js';

/** A language of the documents. */
export type Language = keyof Told;

/** The head of the column of names, and those of the others. */
const HEADS: Readonly<Record<Language, readonly [field: string, others: string]>> = {
  en: ['field', 'type | default | meaning'],
  'zh-CN': ['字段', '类型 | 默认值 | 含义'],
};

/** What the names stand in, where a table must say so. */
const STANDS_IN: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'fields: mapping': { en: 'field of `mapping`', 'zh-CN': '`mapping` 的字段' },
  'fields: target': { en: 'field of a target', 'zh-CN': 'target 的字段' },
};

/** A field or several, and what is told of them. */
export type ToldRow = readonly [names: readonly string[], field: ToldField];

/** What of an upstream has tables of its own, further below. */
const ELSEWHERE: readonly ToldRow[] = [
  [
    PROGRAM_FIELDS,
    {
      told: {
        en: ['', 'Of `process`: [the program](#programs).', ''],
        'zh-CN': ['', '`process` 的[程序](#程序)及相关字段。', ''],
      },
    },
  ],
  [
    PACKAGE_FIELDS,
    {
      told: {
        en: ['', 'Of `ai_sdk`: [the package](#provider-packages).', ''],
        'zh-CN': ['', '`ai_sdk` 的[包](#服务商包)及其设置。', ''],
      },
    },
  ],
];

const OF_ADAPTERS = rowsOf(AdapterDto);

function isNamedIn(names: readonly string[]) {
  return ([[name = '']]: ToldRow): boolean => names.includes(name);
}

/** The rows of every table of fields in docs/configuration.md, by the mark before it; each from where the fields are declared. */
export const FIELD_TABLES: Readonly<Record<string, readonly ToldRow[]>> = {
  'fields: route': rowsOf(RouteDto),
  'fields: upstream': [
    ...OF_ADAPTERS.filter((row) => !isNamedIn([...PROGRAM_FIELDS, ...PACKAGE_FIELDS])(row)),
    ...ELSEWHERE,
    ...rowsOf(UpstreamDto),
  ],
  'channel fields': rowsOf(ChannelDto),
  'fields: reference': rowsOf(ReferenceDto),
  'fields: tenant': rowsOf(TenantDto),
  'fields: listed channel': rowsOf(ListedChannelDto),
  'fields: access token': rowsOf(ListedTokenDto),
  'fields: mapping': rowsOf(MappingDto),
  'fields: program': OF_ADAPTERS.filter(isNamedIn(PROGRAM_FIELDS)),
  'fields: package': OF_ADAPTERS.filter(isNamedIn(PACKAGE_FIELDS)),
  'fields: virtual model': rowsOf(VirtualModelDto),
  'fields: target': rowsOf(TargetDto),
};

/** One of these tables, as docs/configuration.md or its twin has it. */
export function fieldReference(mark: string, language: Language): string {
  const [field, others] = HEADS[language];
  const rows = FIELD_TABLES[mark]!.map(([names, told]) => rowOf(names, told, language));
  return [`| ${STANDS_IN[mark]?.[language] ?? field} | ${others} |`, '|---|---|---|---|', ...rows].join('\n') + '\n';
}

/** What documents tell of the fields that a class declares itself, in their order. */
export function toldBy({ prototype }: { readonly prototype: object }): ReadonlyMap<string, ToldField> {
  return (
    (Reflect.getOwnMetadata('documents:told', prototype) as ReadonlyMap<string, ToldField> | undefined) ?? new Map()
  );
}

/** The fields that a class declares; those that are told of in the same words share a row. */
function rowsOf(type: { readonly prototype: object }): ToldRow[] {
  const rows: [string[], ToldField][] = [];
  for (const [name, field] of toldBy(type)) {
    const last = rows.at(-1);
    if (last?.[1].told === field.told) last[0].push(name);
    else rows.push([[name], field]);
  }
  return rows;
}

function rowOf(names: readonly string[], { told, usual }: ToldField, language: Language): string {
  const [type, meaning, shown = plain(usual)] = told[language];
  const named = names.map((name) => `\`${name}\``).join(', ');
  if (shown === undefined) throw new Error(`${named} does not tell what counts where it is left out`);
  return `| ${[named, type, shown, meaning].map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** A value that says by itself what it means. */
function plain(usual: unknown): string | undefined {
  return ['number', 'boolean', 'string'].includes(typeof usual) && usual !== '' ? String(usual) : undefined;
}
