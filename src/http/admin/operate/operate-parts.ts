import type { Type } from '@nestjs/common';
import { ChannelTester, TestParts } from '../../../control/channel-test/channel-tester.js';
import { ChannelTests } from '../../../control/channel-test/channel-tests.js';
import { Drills } from '../../../control/drill/drills.js';
import { DrillParts, DrillSurroundings, FailoverDrill } from '../../../control/drill/failover-drill.js';
import { ModelPlans } from '../../../control/operate/model-plans.js';
import { ChannelTestController } from './channel-test.controller.js';
import { ModelPlansController } from './models.controller.js';

/** The controllers of what an operator watches and tries. */
export const OPERATE_CONTROLLERS: readonly Type[] = [ChannelTestController, ModelPlansController];

/** What they stand on, beside the gateway. */
export const OPERATE_PROVIDERS: readonly Type[] = [
  TestParts,
  ChannelTester,
  ChannelTests,
  ModelPlans,
  DrillParts,
  DrillSurroundings,
  FailoverDrill,
  Drills,
];
