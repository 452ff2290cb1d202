import type { Type } from '@nestjs/common';
import { ChannelTester, TestParts } from '../../../control/channel-test/channel-tester.js';
import { ChannelTests } from '../../../control/channel-test/channel-tests.js';
import { DraftTester } from '../../../control/channel-test/draft-tester.js';
import { Drills } from '../../../control/drill/drills.js';
import { DrillParts, DrillSurroundings, FailoverDrill } from '../../../control/drill/failover-drill.js';
import { AuditTrail } from '../../../control/operate/audit-trail.js';
import { ChannelStandings } from '../../../control/operate/channel-standings.js';
import { CooldownBoard } from '../../../control/operate/cooldown-board.js';
import { EntityUses } from '../../../control/operate/entity-uses.js';
import { GraceUses } from '../../../control/operate/grace-uses.js';
import { LedgerViews } from '../../../control/operate/ledger-views.js';
import { LimitViews } from '../../../control/operate/limit-views.js';
import { ModelPlans } from '../../../control/operate/model-plans.js';
import { Overviews } from '../../../control/operate/overview.js';
import { TokenSpending } from '../../../control/operate/token-spending.js';
import { SupportBundles, SupportStanding } from '../../../control/system/support-bundle.js';
import { ChannelTestController } from './channel-test.controller.js';
import { ChannelHealthController, CooldownsController, OverviewController } from './health.controller.js';
import { ModelPlansController } from './models.controller.js';
import { BudgetsController, LimitsController } from './limits.controller.js';
import { PlaygroundController } from './playground.controller.js';
import { RequestsController, UsageSumsController } from './requests.controller.js';

/** The controllers of what an operator watches and tries. */
export const OPERATE_CONTROLLERS: readonly Type[] = [
  OverviewController,
  ChannelHealthController,
  CooldownsController,
  RequestsController,
  UsageSumsController,
  ChannelTestController,
  ModelPlansController,
  PlaygroundController,
  LimitsController,
  BudgetsController,
];

/** What they stand on, beside the gateway. */
export const OPERATE_PROVIDERS: readonly Type[] = [
  AuditTrail,
  LedgerViews,
  CooldownBoard,
  ChannelStandings,
  GraceUses,
  EntityUses,
  LimitViews,
  TokenSpending,
  SupportStanding,
  SupportBundles,
  Overviews,
  TestParts,
  ChannelTester,
  ChannelTests,
  DraftTester,
  ModelPlans,
  DrillParts,
  DrillSurroundings,
  FailoverDrill,
  Drills,
];
