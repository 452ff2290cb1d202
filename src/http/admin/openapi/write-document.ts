import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ADMIN_CONTROLLERS } from '../admin-parts.js';
import { ADMIN_DOCUMENT_PATH } from './admin-document.js';
import { makeApiDocument } from './api-document.js';

const ENHANCERS = ['__guards__', '__interceptors__', '__pipes__', '__exceptionFilters__'];
const LATER = 'is not up to date: npm run build && node scripts/admin-api.mjs\n';

/** What the controllers are described in: nothing is made of them. */
class Described {}

function metadata(name: string, type: object): readonly unknown[] {
  return (Reflect.getMetadata(name, type) ?? []) as readonly unknown[];
}

/** Whatever the controllers stand on may be anything. */
function standIns(): Provider[] {
  const enhancers = ADMIN_CONTROLLERS.flatMap((type) => ENHANCERS.flatMap((kind) => metadata(kind, type) as Type[]));
  const needed = [...ADMIN_CONTROLLERS, ...enhancers].flatMap((type) => [
    ...(metadata('design:paramtypes', type) as InjectionToken[]),
    ...(metadata('self:paramtypes', type) as { readonly param: InjectionToken }[]).map(({ param }) => param),
  ]);
  const tokens = new Set(needed.filter((token) => token !== Reflector && token !== Object));
  return [...tokens].map((provide) => ({ provide, useValue: {} }));
}

const module = { module: Described, controllers: [...ADMIN_CONTROLLERS], providers: standIns() };
const app = await NestFactory.create(module, new FastifyAdapter(), {
  preview: true,
  logger: false,
  abortOnError: false,
});
const text = `${JSON.stringify(makeApiDocument({ app, controllers: ADMIN_CONTROLLERS }), null, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(ADMIN_DOCUMENT_PATH, text);
} else if (readFileSync(ADMIN_DOCUMENT_PATH, 'utf8') !== text) {
  process.stderr.write(`${ADMIN_DOCUMENT_PATH} ${LATER}`);
  process.exitCode = 1;
}
