export { benchSimulation, type BenchRow } from './bench-simulation.ts';
export {
  reportWorld,
  type StoredVerdict,
  type WorldGame,
  type WorldPlayer,
  type WorldReport,
} from './world-report.ts';
