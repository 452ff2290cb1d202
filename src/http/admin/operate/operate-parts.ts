import type { Type } from '@nestjs/common';
import { ChannelTester, TestParts } from '../../../control/channel-test/channel-tester.js';
import { ChannelTests } from '../../../control/channel-test/channel-tests.js';
import { ChannelTestController } from './channel-test.controller.js';

/** The controllers of what an operator watches and tries. */
export const OPERATE_CONTROLLERS: readonly Type[] = [ChannelTestController];

/** What they stand on, beside the gateway. */
export const OPERATE_PROVIDERS: readonly Type[] = [TestParts, ChannelTester, ChannelTests];
