import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { printProblem, type Problem } from '../../../../src/platform/config/problem.js';
import { joinPath, validateInto } from '../../../../src/platform/config/validate.js';

class Wheel {
  @IsInt()
  @Min(1)
  size?: number;
}

class Cart {
  @IsString()
  base_url = 'usual';

  @IsOptional()
  @IsInt()
  count?: number;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Wheel)
  wheels?: Wheel[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Wheel)
  spare?: Wheel;
}

/** What becomes of a value, and the problems line by line. */
function read(value: unknown, place = 'CART'): { cart: Cart; lines: string[] } {
  const problems: Problem[] = [];
  const cart = validateInto(Cart, value, place, problems);
  return { cart, lines: problems.map(printProblem) };
}

describe('validateInto', () => {
  it('gives an instance with nested instances and defaults', () => {
    const { cart, lines } = read({ wheels: [{ size: 2 }] });
    expect(lines).toEqual([]);
    expect(cart).toBeInstanceOf(Cart);
    expect(cart.wheels?.[0]).toBeInstanceOf(Wheel);
    expect(cart.base_url).toBe('usual');
  });

  it.each([[null], [[]], ['text'], [7], [undefined]])('refuses %j, which is no object', (value) => {
    expect(read(value)).toEqual({ cart: new Cart(), lines: ['CART: must be an object'] });
  });

  it('tells every problem with its place, however deep', () => {
    const { lines } = read({ base_url: 3, wheels: [{ size: 1 }, { size: 0 }, {}], spare: { size: 'x' } });
    expect(lines).toEqual([
      'CART.base_url: must be a string',
      'CART.wheels[1].size: must not be less than 1',
      'CART.wheels[2].size: must not be less than 1',
      'CART.wheels[2].size: must be an integer number',
      'CART.spare.size: must not be less than 1',
      'CART.spare.size: must be an integer number',
    ]);
  });

  it('tells a field that does not exist, with the one that was likely meant', () => {
    expect(read({ baseUrl: 'x', zzzzzz: 1, wheels: [{ sice: 1, size: 1 }] }).lines).toEqual([
      'CART.baseUrl: is not a known field; did you mean "base_url"?',
      'CART.zzzzzz: is not a known field',
      'CART.wheels[0].sice: is not a known field; did you mean "size"?',
    ]);
  });

  it('puts no value into a message, as it may be a secret', () => {
    const { lines } = read({ base_url: ['s3cret'], count: 's3cret', spare: 's3cret', s3: 's3cret' });
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toContain('s3cret');
  });

  it('leaves out a field that has a problem, so that reading can go on', () => {
    const { cart } = read({ count: 'x', base_url: 'b' });
    expect(cart.count).toBeUndefined();
    expect(cart.base_url).toBe('b');
  });

  it('takes null as left out, at every depth', () => {
    const { cart, lines } = read({ base_url: null, count: null, spare: null });
    expect([cart.base_url, cart.spare, lines]).toEqual(['usual', undefined, []]);
    expect(read({ wheels: [{ size: null }] }).lines[0]).toBe('CART.wheels[0].size: must not be less than 1');
  });

  it.each(['__proto__', 'constructor', 'toString'])('takes no field %s in, and harms no other object', (name) => {
    const { cart } = read(JSON.parse(`{"base_url":"b","${name}":{"polluted":1}}`));
    expect(cart).toEqual(Object.assign(new Cart(), { base_url: 'b' }));
    expect((cart as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('joinPlace', () => {
  it('puts a dot between the parts, and none before the first', () => {
    expect([joinPath('', 'a'), joinPath('a', 'b')]).toEqual(['a', 'a.b']);
  });
});
