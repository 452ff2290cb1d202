import { Body, Post } from '@nestjs/common';
import { IsIn, IsISO8601, IsObject, IsOptional, IsString, Length } from 'class-validator';
import { authorOf } from '../../../control/access/author.js';
import type { Asking } from '../../../control/access/people.js';
import { Administration } from '../../../control/administration.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';

/** Where models are to be tried. */
class PlaygroundTokenBody {
  /** Id of a route; may be left out where there is only one, or one that is called default. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  route?: string | null;
}

/** An access token that lasts for a quarter of an hour; its secret is shown this once. */
class PlaygroundTokenAnswer {
  @IsIn(['playground_token'])
  object!: 'playground_token';

  @IsString()
  id!: string;

  @IsString()
  secret!: string;

  @IsString()
  route!: string;

  @IsString()
  route_name!: string;

  @IsString()
  tenant!: string;

  /** As those of an access token. */
  @IsObject()
  limits!: object;

  /** USD; null where the route has no prices, and tokens alone are limited. */
  @IsOptional()
  @IsObject()
  budget!: object | null;

  @IsISO8601()
  expires_at!: string;
}

/** What the playground asks with. */
@AdminController('playground')
export class PlaygroundController {
  constructor(private readonly administration: Administration) {}

  @Post('token')
  @Operation({
    id: 'createPlaygroundToken',
    right: 'playground.use',
    summary: 'An access token for a quarter of an hour, narrowly limited, which ends with the session.',
    answers: PlaygroundTokenAnswer,
    status: 201,
  })
  async issue(@Body() { route = null }: PlaygroundTokenBody, @Asked() { actor, facts }: Asking) {
    const session = actor.kind === 'person' ? actor.session : null;
    const asker = { author: authorOf(actor, facts), session };
    return await this.administration.of('playground').issue(route, asker);
  }
}
