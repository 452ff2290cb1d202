// Writes docs/admin-api.json, the description of the admin API, from the built program; with --check it only compares.
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ADMIN_CONTROLLERS } from '../dist/http/admin/admin-parts.js';
import { makeApiDocument } from '../dist/http/admin/openapi/api-document.js';

const PATH = 'docs/admin-api.json';
const ENHANCERS = ['__guards__', '__interceptors__', '__pipes__', '__exceptionFilters__'];

/** Nothing is made of the controllers, so that whatever they stand on may be anything. */
function standIns() {
  const enhancers = ADMIN_CONTROLLERS.flatMap((type) =>
    ENHANCERS.flatMap((kind) => Reflect.getMetadata(kind, type) ?? []),
  );
  const needed = [...ADMIN_CONTROLLERS, ...enhancers].flatMap((type) => {
    const types = Reflect.getMetadata('design:paramtypes', type) ?? [];
    const named = (Reflect.getMetadata('self:paramtypes', type) ?? []).map(({ param }) => param);
    return [...types, ...named];
  });
  const tokens = new Set(needed.filter((token) => token !== Reflector && token !== Object));
  return [...tokens].map((provide) => ({ provide, useValue: {} }));
}

class Described {}
const module = { module: Described, controllers: [...ADMIN_CONTROLLERS], providers: standIns() };
const app = await NestFactory.create(module, new FastifyAdapter(), {
  preview: true,
  logger: false,
  abortOnError: false,
});
const text = `${JSON.stringify(await makeApiDocument({ app, controllers: ADMIN_CONTROLLERS }), null, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(PATH, text);
} else if (readFileSync(PATH, 'utf8') !== text) {
  process.stderr.write(`${PATH} is not up to date: npm run build && node scripts/admin-api.mjs\n`);
  process.exitCode = 1;
}
