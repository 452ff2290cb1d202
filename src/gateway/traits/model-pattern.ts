/** Recognises the models of a family by their names. */
export type ModelPattern = (model: string) => boolean;

type Version = readonly [major: number, minor: number];
type Comparison = (difference: number) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '>=': (difference) => difference >= 0,
  '<': (difference) => difference < 0,
};
const BOUND = /^(>=|<)(\d+)(?:\.(\d+))?$/;
/** Stands between patterns of which any may fit. */
const BETWEEN = ', ';
const NAME = /^[\w.:*-]+$/;
/** `4-5`, `4.8`, `k2.6`, `v4`: a date behind a version is none of it. */
const VERSION = /(?<![\da-z])[a-z]?(\d{1,2})(?:[-.](\d{1,2})(?![\da-z]))?(?!\d)/;

/** Why a text is no pattern; undefined when it is one. */
export function patternFault(text: string): string | undefined {
  if (text.split(BETWEEN).every(isPattern)) return undefined;
  return 'must be a model, a name with * in it, or such a name and versions as in "claude-* >=4.7 <5"';
}

function isPattern(text: string): boolean {
  const [name = '', ...bounds] = text.split(' ');
  return NAME.test(name) && bounds.every((bound) => BOUND.test(bound));
}

/**
 * Compiles `claude-*`, `*qwen*`, `o1*, o3*` or `claude-* >=4.7 <5`. Capitals and what stands before the last slash do not count; a name
 * that tells no version counts as the newest.
 */
export function compilePattern(text: string): ModelPattern {
  const alternatives = text.split(BETWEEN).map(compileOne);
  return (model) => alternatives.some((isOf) => isOf(model));
}

function compileOne(text: string): ModelPattern {
  const [name = '', ...bounds] = text.split(' ');
  const family = new RegExp(`^${name.toLowerCase().split('*').map(escape).join('.*')}$`);
  const start =
    name
      .toLowerCase()
      .split('*')
      .find((part) => part !== '') ?? '';
  const tests = bounds.map(compileBound);
  return (model) => {
    const own = ownName(model);
    if (!family.test(own)) return false;
    const version = versionIn(own.slice(own.indexOf(start) + start.length));
    return tests.every((isWithin) => isWithin(version));
  };
}

function compileBound(text: string): (version: Version | null) => boolean {
  const [, sign = '', major, minor] = BOUND.exec(text) ?? [];
  const compare = COMPARISONS[sign]!;
  const bound: Version = [Number(major), Number(minor ?? 0)];
  return (version) => compare(version === null ? Infinity : version[0] - bound[0] || version[1] - bound[1]);
}

function versionIn(text: string): Version | null {
  const [, major, minor] = VERSION.exec(text) ?? [];
  return major === undefined ? null : [Number(major), Number(minor ?? 0)];
}

/** Without capitals, without the vendor before a slash, and without what a cloud puts before it. */
function ownName(model: string): string {
  const lower = model.toLowerCase();
  const behindSlash = lower.slice(lower.lastIndexOf('/') + 1);
  return behindSlash.replace(/^(?:[a-z-]+\.)?anthropic\./, '');
}

function escape(text: string): string {
  return text.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&');
}
