import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import { AdapterDto } from '../src/gateway/catalog/readers/adapter.dto.js';
import { ChannelDto } from '../src/gateway/catalog/readers/channel.dto.js';
import { TokenLimitsDto } from '../src/gateway/catalog/readers/limits.dto.js';
import {
  ListedChannelDto,
  ListedRouteDto,
  ListedTokenDto,
  ReferenceDto,
  TenantDto,
} from '../src/gateway/catalog/readers/lists.dto.js';
import { MappedReplyDto, MappedStreamDto, MappingDto } from '../src/gateway/catalog/readers/mapping.dto.js';
import { RouteDto, TargetDto, VirtualModelDto } from '../src/gateway/catalog/readers/route.dto.js';
import { TimeoutsDto } from '../src/gateway/catalog/readers/timeouts.dto.js';
import { UpstreamDto } from '../src/gateway/catalog/readers/upstream.dto.js';
import type { ToldField } from '../src/platform/config/fields.js';
import { proseOf } from './support/documents.js';
import { toldBy, type Language } from './support/field-reference.js';

type Rules = ReadonlyMap<string, readonly unknown[]>;

/** The fields of a class, each with its rules by name and what they compare to; rules about the items of a list apart. */
function rulesOf(type: new () => object): ReadonlyMap<string, Rules> {
  const all = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const byField = Map.groupBy(all, ({ propertyName }) => propertyName);
  return new Map(
    [...byField].map(([field, rules]) => [
      field,
      new Map(
        rules.map(({ name, type: kind, each, constraints }) => [`${name ?? kind}${each ? 's' : ''}`, constraints]),
      ),
    ]),
  );
}

const TYPES: Readonly<Record<Language, Readonly<Record<'boolean' | 'text' | 'texts' | 'to', string>>>> = {
  en: { boolean: 'boolean', text: 'text', texts: 'list of text', to: 'to' },
  'zh-CN': { boolean: '布尔', text: '文本', texts: '文本列表', to: '到' },
};

/** What documents call the values that rules admit; null where the rules are none that say it all. */
function typeBy(rules: Rules, language: Language): string | null {
  const words = TYPES[language];
  if (rules.has('isBoolean')) return words.boolean;
  const [least, most] = [rules.get('min')?.[0], rules.get('max')?.[0]] as (number | undefined)[];
  if (rules.has('isInt') && least !== undefined) return `${least} ${words.to} ${most}`;
  const values = rules.get('isIn')?.[0] as readonly string[] | undefined;
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (rules.has('isArray')) return rules.has('isStrings') ? words.texts : null;
  return rules.has('isString') && !rules.has('matches') ? words.text : null;
}

describe('the tables of fields in docs/configuration.md', () => {
  const classes = [RouteDto, UpstreamDto, AdapterDto, ChannelDto, ListedChannelDto, ReferenceDto, TenantDto];
  const tables = [...classes, ListedTokenDto, MappingDto, VirtualModelDto, TargetDto].map((type) => ({
    type,
    rules: rulesOf(type),
    told: told(type),
  }));

  it.each(tables)('tell every field of $type, and no other', ({ rules, told: fields }) => {
    expect([...fields.keys()].sort()).toEqual([...rules.keys()].sort());
  });

  const fields = tables.flatMap(({ type, rules, told: byName }) =>
    [...byName].map(([name, { told: words }]) => ({ of: type.name, name, words, rules: rules.get(name)! })),
  );
  const unconditional = fields.filter(({ name }) => name !== 'command');

  it.each(unconditional)('tell of $name of $of what it may be, and whether it is needed', ({ words, rules }) => {
    for (const [language, required] of [['en', 'required'] as const, ['zh-CN', '必填'] as const]) {
      const [type, , usual] = words[language];
      const expected = typeBy(rules, language);
      if (expected !== null) expect(type).toBe(expected);
      expect(usual === required).toBe(!rules.has('isOptional'));
    }
  });

  // these have no tables, or tables of other columns
  it.each([TokenLimitsDto, TimeoutsDto, ListedRouteDto, MappedReplyDto, MappedStreamDto])(
    'tells every field of %p',
    (type) => {
      const text = proseOf('docs/configuration.md');
      expect([...rulesOf(type).keys()].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    },
  );

  it('know what most fields may be by their rules', () => {
    expect(fields.filter(({ rules }) => typeBy(rules, 'en') !== null).length).toBeGreaterThan(40);
  });
});

/** What documents tell of every field of a class, what it inherits included. */
function told(type: new () => object): ReadonlyMap<string, ToldField> {
  const all = new Map<string, ToldField>();
  let prototype = type.prototype as object | null;
  while (prototype !== null) {
    for (const [name, field] of toldBy({ prototype })) if (!all.has(name)) all.set(name, field);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return all;
}
