import { Controller, Get } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { AdminController } from '../../../../src/http/admin/core/admin-controller.decorator.js';
import { expectOperations } from '../../../../src/http/admin/core/expect-operations.js';
import { Operation } from '../../../../src/http/admin/core/operation.decorator.js';

const ABOUT = { id: 'readThings', right: 'channels.read', summary: 'Things.' } as const;

@AdminController('things')
class Sound {
  @Get()
  @Operation(ABOUT)
  read(): null {
    return null;
  }
}

@AdminController('others')
class Forgotten {
  @Get()
  read(): null {
    return null;
  }
}

@Controller('admin/api/v1/unguarded')
class Unguarded {
  @Get()
  @Operation({ ...ABOUT, id: 'readUnguarded' })
  read(): null {
    return null;
  }
}

@AdminController('twins')
class Twin {
  @Get()
  @Operation(ABOUT)
  read(): null {
    return null;
  }
}

abstract class Written {
  @Get('written')
  written(): null {
    return null;
  }
}

@AdminController('heirs')
class Heir extends Written {
  @Get()
  @Operation({ ...ABOUT, id: 'readHeirs' })
  read(): null {
    return null;
  }
}

describe('the start, over the handlers of the admin API (CVE-2025-59305)', () => {
  it('goes on with handlers that say which right they take', () => {
    expect(expectOperations([Sound]).map(({ about }) => about.right)).toEqual(['channels.read']);
  });

  it.each([
    ['a handler that says no right', [Sound, Forgotten], 'Forgotten.read does not say which right it takes'],
    ['one that is inherited and says no right', [Heir], 'Heir.written does not say which right it takes'],
    ['a controller without the guard', [Unguarded], 'Unguarded is in the admin API without @AdminController()'],
    ['two operations of one id', [Sound, Twin], 'Twin.read: the operation readThings is there already'],
  ])('fails for %s', (_what, controllers, words) => {
    expect(() => expectOperations(controllers)).toThrow(words);
  });
});
