import type { SimInput } from '../src/input.ts';

export function makeSlate(games: number, teamSize?: number): SimInput;
