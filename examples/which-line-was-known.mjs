// Which betting line was known when each game tipped off? A line counts once it could have been read, not once it was set.
import { asofJoin, explain, select } from '@pkg/asof';

const at = (time) => Date.parse(`2024-01-15T${time}Z`);
const games = [
  { name: 'HOU at PHI', tip: at('18:00:00') },
  { name: 'DET at WAS', tip: at('20:00:00') },
  { name: 'SAS at ATL', tip: at('20:30:00') },
];
const lines = [
  { game: 'HOU at PHI', spread: -6.5, set: at('15:00:00'), read: at('15:00:04') },
  { game: 'HOU at PHI', spread: -8, set: at('17:45:00'), read: at('18:10:00') },
  { game: 'DET at WAS', spread: -3, set: at('16:00:00'), read: at('16:00:03') },
  { game: 'DET at WAS', spread: -4.5, set: at('19:30:00'), read: at('19:30:02') },
];

// All games at once: one index into `lines` a game, -1 where nothing was known.
const known = asofJoin(
  { time: games.map(({ tip }) => tip), by: [games.map(({ name }) => name)] },
  {
    time: lines.map(({ set }) => set),
    availableAt: lines.map(({ read }) => read),
    by: [lines.map(({ game }) => game)],
  },
);
for (const [i, { name }] of games.entries()) {
  console.log(name.padEnd(12), known[i] < 0 ? 'no line' : lines[known[i]].spread);
}

// One game, and why each line was chosen or not.
const history = lines
  .filter(({ game }) => game === 'HOU at PHI')
  .map(({ spread, set, read }) => ({ path: String(spread), asOf: set, availableAt: read }));
const cutoff = games[0].tip;
console.log(`at the tip ${select(history, { cutoff }).chosen.path} is known:`);
for (const { snapshot, reason, lateByMs } of explain(history, { cutoff })) {
  const late = lateByMs === undefined ? [] : [`${lateByMs / 60_000} min late`];
  console.log(` ${snapshot.path.padEnd(5)}`, reason, ...late);
}
