import { setFlagsFromString } from 'node:v8';

/** How many times as large the young generation gets when much of it survives; V8 takes 2 by itself. */
const STAYS = 1;
const DOUBLES = 2;

/**
 * Keeps the young generation of this process as small as it begins. A start fills it with modules, all of which
 * survive, so that V8 makes it 32 MB for good; a gateway at rest needs one.
 */
export function holdYoungGeneration(): void {
  grow(STAYS);
}

/** Lets it grow again, as requests need it. */
export function letYoungGenerationGrow(): void {
  grow(DOUBLES);
}

function grow(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}
