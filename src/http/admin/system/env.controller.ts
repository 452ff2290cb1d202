import { Body, Get, Patch } from '@nestjs/common';
import { IsArray, IsBoolean, IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { Access } from '../../../control/access/access.js';
import type { Asking } from '../../../control/access/people.js';
import { invalidField } from '../../../control/access/input-rules.js';
import type { VariableChanges, VariableShown } from '../../../control/system/environment-settings.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { DryRun } from '../core/dry-run.decorator.js';
import { wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';

const READ_ONLY_CODES = ['guarded', 'process'];
const ORIGINS = ['env', 'managed', 'file', 'default'];

/** A variable with its effective value and where that comes from. */
class VariableAnswer {
  @IsString()
  name!: string;

  @IsOptional()
  @IsString()
  group!: string | null;

  @IsOptional()
  @IsString()
  about!: string | null;

  @IsIn(ORIGINS)
  origin!: string;

  @IsBoolean()
  is_set!: boolean;

  @IsBoolean()
  is_secret!: boolean;

  @IsOptional()
  @IsString()
  value!: string | null;

  @IsArray()
  @IsIn(ORIGINS, { each: true })
  hidden_origins!: string[];

  @IsBoolean()
  writable!: boolean;

  @IsOptional()
  @IsString()
  read_only_reason!: string | null;

  @IsOptional()
  @IsIn(READ_ONLY_CODES)
  read_only_code!: string | null;
}

/** Values by name; null takes a variable out. */
class EnvBody {
  @IsObject()
  changes!: Record<string, unknown>;
}

/** Environment variables: what is set, where, and what the console may change. */
@AdminController('env')
export class EnvController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({
    id: 'listEnv',
    right: 'env.read',
    summary: 'Environment variables; secrets only as set or not.',
    answers: VariableAnswer,
    isList: true,
  })
  async list() {
    return wholeList(await this.access.of('environment').list());
  }

  @Patch()
  @Operation({
    id: 'updateEnv',
    right: 'env.write',
    summary: 'Write variables to managed.env; what guards the console is never written.',
    answers: VariableAnswer,
    isList: true,
    tries: true,
  })
  async update(@Body() { changes }: EnvBody, @DryRun() isDryRun: boolean, @Asked() asking: Asking) {
    return wholeList(await this.access.of('environment').change(expectTexts(changes), isDryRun, asking));
  }
}

function expectTexts(changes: Readonly<Record<string, unknown>>): VariableChanges {
  const wrong = Object.entries(changes).find(([, value]) => value !== null && typeof value !== 'string');
  if (wrong !== undefined) throw invalidField(`/changes/${wrong[0]}`, 'must be a text or null');
  return changes as VariableChanges;
}

/** What is no setting, or a secret, takes a password that was just entered. */
function expectSettings(changes: object, known: readonly VariableShown[]): void {
  const settings = new Map(known.map((variable) => [variable.name, variable]));
  for (const name of Object.keys(changes)) {
    const setting = settings.get(name);
    if (setting === undefined || setting.group === null) throw invalidField(`/changes/${name}`, 'is no setting');
    if (setting.is_secret) throw invalidField(`/changes/${name}`, 'is a secret; change it as an environment variable');
  }
}

/** Settings: the known variables, as everybody who administers may see them. */
@AdminController('settings')
export class SettingsController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({
    id: 'listSettings',
    right: 'settings.read',
    summary: 'Settings with their effective values and origins.',
    answers: VariableAnswer,
    isList: true,
  })
  async list() {
    const all = await this.access.of('environment').list();
    return wholeList(all.filter(({ group }) => group !== null));
  }

  @Patch()
  @Operation({
    id: 'updateSettings',
    right: 'settings.write',
    summary: 'Write settings to managed.env; secrets are changed as environment variables.',
    answers: VariableAnswer,
    isList: true,
    tries: true,
  })
  async update(@Body() { changes }: EnvBody, @DryRun() isDryRun: boolean, @Asked() asking: Asking) {
    const environment = this.access.of('environment');
    expectSettings(changes, await environment.list());
    const all = await environment.change(expectTexts(changes), isDryRun, asking);
    return wholeList(all.filter(({ group }) => group !== null));
  }
}
