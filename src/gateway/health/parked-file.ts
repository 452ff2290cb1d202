import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Type } from 'class-transformer';
import { IsArray, IsDateString, IsInt, IsNotEmpty, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { parseJson } from '../../platform/config/parse-json.js';
import { ConfigurationError, type Problem } from '../../platform/config/problem.js';
import { validateInto } from '../../platform/config/validate.js';

/** Something that an operator has put aside until a time. */
export class ParkedEntry {
  /** Name of the route; absent parks the channel in every route that has one of that id. */
  @IsOptional()
  @IsString()
  route?: string;

  /** What it is called, or its id. */
  @IsString()
  @IsNotEmpty()
  channel!: string;

  /** The upstream's name of a model; absent parks every model. */
  @IsOptional()
  @IsString()
  model?: string;

  /** Place of a key in the channel, from 1; absent parks the whole channel. */
  @IsOptional()
  @IsInt()
  @Min(1)
  key?: number;

  /** Id of a key, wherever it stands. */
  @IsOptional()
  @IsString()
  key_id?: string;

  @IsDateString()
  until!: string;

  /** Why, as the person said. */
  @IsOptional()
  @IsString()
  reason?: string;

  /** Who. */
  @IsOptional()
  @IsString()
  by?: string;
}

class ParkedFile {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ParkedEntry)
  parked!: ParkedEntry[];
}

/** Where a gateway keeps what operators have put aside. */
export function parkedPath(dataDir: string): string {
  return join(dataDir, 'parked.json');
}

/** Reads the file of parked things; a file that is not there holds none. Throws a ConfigurationError. */
export function readParked(path: string): ParkedEntry[] {
  const text = readText(path);
  if (text === null) return [];
  const problems: Problem[] = [];
  const value = parseJson(text, path, problems);
  const file = value === undefined ? null : validateInto(ParkedFile, value, path, problems);
  const parked = file?.parked ?? [];
  if (problems.length === 0) problems.push(...endless(parked, path));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return parked;
}

/** ISO 8601 also knows weeks and days of the year, which are no times here. */
function endless(parked: readonly ParkedEntry[], path: string): Problem[] {
  return parked.flatMap(({ until }, index) =>
    Number.isNaN(Date.parse(until))
      ? [{ place: `${path}.parked[${index}].until`, message: 'must be a time such as 2026-12-24T18:00:00Z' }]
      : [],
  );
}

/** Writes the file in one step, without what is over. */
export function writeParked(path: string, entries: readonly ParkedEntry[], now: number): void {
  const parked = entries.filter(({ until }) => Date.parse(until) > now);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, `${JSON.stringify({ parked }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** True when two entries speak of the same thing. */
export function isSameParked(a: ParkedEntry, b: ParkedEntry): boolean {
  const isSameKey = a.key === b.key && a.key_id === b.key_id;
  return a.route === b.route && a.channel === b.channel && a.model === b.model && isSameKey;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ConfigurationError([{ place: path, message: `cannot be read (${code})` }]);
  }
}
