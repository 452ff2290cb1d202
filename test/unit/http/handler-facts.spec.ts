import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post, UseGuards, type CanActivate, type Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Access } from '../../../src/http/auth/access.decorator.js';
import { factsOf } from '../../../src/http/errors/handler-facts.js';
import { Speaks } from '../../../src/http/errors/speaks.decorator.js';
import { RouteTable } from '../../../src/http/errors/route-table.js';
import { createAdapter, prepareServer } from '../../../src/http/edge/fastify.js';
import type { Admission } from '../../../src/http/edge/admission.js';
import { SystemRandom } from '../../../src/platform/time/random.js';

class Nobody implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller('whole')
@Access('token', 'question')
@Speaks('anthropic')
class Whole {
  @Get()
  usual(): string {
    return 'usual';
  }

  @Post()
  @Access('token', 'request')
  @Speaks('gemini')
  own(): string {
    return 'own';
  }

  @Get('guarded')
  @Access('admin', Nobody)
  guarded(): string {
    return 'guarded';
  }
}

abstract class Written {
  @Get('written')
  written(): string {
    return 'written';
  }
}

@Controller('heir')
@Access('metrics', Nobody)
@Speaks('admin')
class Heir extends Written {}

@Controller('silent')
class Silent {
  @Get()
  ask(): string {
    return 'silent';
  }
}

@Controller('half')
@Access('public')
class Half {
  @Get('ask')
  ask(): string {
    return 'half';
  }
}

@Controller('guarded-by-hand')
@UseGuards(Nobody)
@Speaks('openai-chat')
class GuardedByHand {
  @Get()
  ask(): string {
    return 'guarded';
  }
}

const OPEN = { refusal: () => undefined } as Pick<Admission, 'refusal'> as Admission;

/** Starts an application with one more module in it, on the server that the gateway has. */
async function start(controller: Type): Promise<RouteTable> {
  @Module({ controllers: [Whole, controller] })
  class Modules {}
  const adapter = createAdapter(new SystemRandom());
  const app = await NestFactory.create<NestFastifyApplication>(Modules, adapter, {
    logger: false,
    abortOnError: false,
  });
  const routes = new RouteTable();
  prepareServer(app.getHttpAdapter().getInstance(), OPEN, routes);
  try {
    await app.init();
    return routes;
  } finally {
    await app.close();
  }
}

describe('a module', () => {
  it.each([
    [Silent, 'GET /silent: its handler does not declare @Access(…) and @Speaks(…)'],
    [Half, 'GET /half/ask: its handler does not declare @Speaks(…)'],
    [GuardedByHand, 'GET /guarded-by-hand: its handler does not declare @Access(…)'],
  ])('with the handler of %p fails to start', async (controller, message) => {
    await expect(start(controller as Type)).rejects.toThrow(message);
  });

  it('whose handlers all declare themselves starts', async () => {
    const routes = await start(Whole);
    expect(routes.all()).toEqual(expect.arrayContaining([expect.objectContaining({ path: '/whole', method: 'POST' })]));
  });
});

describe('what a handler declares', () => {
  const [usual, own, guarded] = (['usual', 'own', 'guarded'] as const).map(
    (name) => Object.getOwnPropertyDescriptor(Whole.prototype, name)!.value as object,
  ) as [object, object, object];

  it('is that of its controller, but for what it says itself', () => {
    expect(factsOf(usual)).toEqual({ access: 'token', countsAsRequest: false, speaks: 'anthropic' });
    expect(factsOf(own)).toEqual({ access: 'token', countsAsRequest: true, speaks: 'gemini' });
    expect(factsOf(guarded)).toEqual({ access: 'admin', countsAsRequest: false, speaks: 'anthropic' });
  });

  it('is declared by a controller for what it inherits as well', () => {
    expect(factsOf(Reflect.get(Heir.prototype, 'written') as object)).toEqual({
      access: 'metrics',
      countsAsRequest: false,
      speaks: 'admin',
    });
  });

  it('brings the guard of its credential with it', () => {
    expect(Reflect.getMetadata(GUARDS_METADATA, guarded)).toEqual([Nobody]);
  });
});

describe('the words near an address', () => {
  const routes = new RouteTable();
  routes.add('/v1/messages', 'POST', { speaks: 'anthropic' });
  routes.add('/v1/responses/:id', 'GET', { speaks: 'openai-responses' });
  routes.add('/v1/chat/completions', 'POST', { speaks: 'openai-chat' });
  routes.add('/v1beta/models/*', 'POST', { speaks: 'gemini' });

  it.each([
    ['/v1/messages/batches', 'anthropic'],
    ['/v1/messages?beta=true', 'anthropic'],
    ['/v1/responses/resp_1/nothing', 'openai-responses'],
    ['/v1beta/files', 'gemini'],
    ['/v1/files', 'openai-chat'],
    ['/elsewhere', 'openai-chat'],
    ['', 'openai-chat'],
  ])('%s are %s', (url, words) => {
    expect(routes.wordsNear(url)).toBe(words);
  });
});
