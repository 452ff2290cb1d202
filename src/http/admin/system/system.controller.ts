import { Body, Get, Post } from '@nestjs/common';
import { IsArray, IsIn, IsInt, IsISO8601, IsOptional, IsString, Matches } from 'class-validator';
import { AuditTrail } from '../../../control/operate/audit-trail.js';
import { SupportBundles } from '../../../control/system/support-bundle.js';
import { Access } from '../../../control/access/access.js';
import type { Asking } from '../../../control/access/people.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';

/** How the process stands. */
class SystemAnswer {
  @IsIn(['running', 'paused'])
  state!: 'running' | 'paused';

  @IsString()
  url!: string;

  @IsString()
  version!: string;

  @IsInt()
  workers!: number;

  @IsInt()
  in_flight!: number;

  @IsISO8601()
  started_at!: string;

  /** Where browsers and clients reach it, as far as it was told: PUBLIC_URL, or DOMAIN. */
  @IsOptional()
  @IsString()
  public_url!: string | null;

  /** Variables that have another value than the process was started with. */
  @IsArray()
  @IsString({ each: true })
  awaiting_restart!: readonly string[];
}

/** A backup in the data folder. */
class BackupAnswer {
  @IsString()
  name!: string;

  @IsInt()
  bytes!: number;

  @IsISO8601()
  created_at!: string;
}

/** Which backup is put in the place of the database. */
class RestoreBody {
  @Matches(/^gateway-\d{8}T\d{6}Z\.db$/)
  name!: string;
}

/** The process as a whole. */
@AdminController('system')
export class SystemController {
  constructor(
    private readonly access: Access,
    private readonly bundles: SupportBundles,
    private readonly audit: AuditTrail,
  ) {}

  @Get()
  @Operation({ id: 'getSystem', right: 'system.read', summary: 'How the process stands.', answers: SystemAnswer })
  async get() {
    return await this.state();
  }

  @Post('pause')
  @Operation({
    id: 'pauseSystem',
    right: 'system.operate',
    summary: 'Take no further requests of clients; those under way go on.',
    answers: SystemAnswer,
  })
  async pause(@Asked() asking: Asking) {
    await this.access.of('system').setPaused(true, asking);
    return await this.state();
  }

  @Post('resume')
  @Operation({ id: 'resumeSystem', right: 'system.operate', summary: 'Take requests again.', answers: SystemAnswer })
  async resume(@Asked() asking: Asking) {
    await this.access.of('system').setPaused(false, asking);
    return await this.state();
  }

  @Post('restart')
  @Operation({
    id: 'restartSystem',
    right: 'system.restart',
    summary: 'Let running answers finish, then start anew on the configuration as it is now.',
    status: 202,
    isHeavy: true,
  })
  async restart(@Asked() asking: Asking): Promise<void> {
    await this.access.of('system').restart(null, asking);
  }

  @Get('backups')
  @Operation({
    id: 'listBackups',
    right: 'system.read',
    summary: 'Backups in DATA_DIR.',
    answers: BackupAnswer,
    isList: true,
  })
  async backups() {
    return wholeList(await this.access.of('system').backups());
  }

  @Post('backup')
  @Operation({
    id: 'createBackup',
    right: 'system.backup',
    summary: 'Write a backup into DATA_DIR; it holds no key-encryption key.',
    answers: BackupAnswer,
    status: 201,
    isHeavy: true,
  })
  async backup(@Asked() asking: Asking) {
    return await this.access.of('system').backUp(asking);
  }

  @Post('support-bundle')
  @Operation({
    id: 'createSupportBundle',
    right: 'system.backup',
    summary: 'What helps others to find a fault: configuration, state and log, without a secret.',
    isHeavy: true,
  })
  async supportBundle(@Asked() asking: Asking) {
    const bundle = await this.bundles.make();
    await this.audit.note(asking, 'system.support_bundle');
    return bundle;
  }

  @Post('restore')
  @Operation({
    id: 'restoreBackup',
    right: 'system.restore',
    summary: 'Start anew on a backup that lies in DATA_DIR; the present database is kept aside.',
    status: 202,
    isHeavy: true,
  })
  async restore(@Body() { name }: RestoreBody, @Asked() asking: Asking): Promise<void> {
    await this.access.of('system').restart(name, asking);
  }

  private async state(): Promise<SystemAnswer> {
    const awaiting_restart = await this.access.of('environment').awaitingRestart();
    return { ...(await this.access.of('system').state()), awaiting_restart };
  }
}
