/**
 * A player's points as the chance to reach at least so many, by the quantiles of his slate, with lines at multiples of
 * his salary. Between two quantiles the line is straight: more is not on record there.
 */
import type { JSX } from 'preact';
import type { ShownPlayer } from '@pkg/backfill/records';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { change, follow, urlOf } from './route.ts';

const [WIDTH, HEIGHT] = [520, 220];
const EDGE = { top: 16, right: 16, bottom: 40, left: 48 };
/** Points per 1,000 dollars that people count in. */
const MULTIPLES = [4, 5, 6];

type Point = readonly [points: number, chance: number];

export function PlayerPlot({ player }: { readonly player: ShownPlayer }): JSX.Element {
  const points = reaching(player);
  const goals = goalsOf(player).map((goal) => ({ ...goal, chance: chanceAt(points, goal.points) }));
  const title = `${player.player_name}: chance to reach points`;
  return (
    <figure class="player">
      <figcaption>
        <h3>{title}</h3>
        <a
          href={urlOf('/trace', { date: player.game_date, player: String(player.player_id) })}
          onClick={follow}
        >
          Where his numbers come from
        </a>
        <button
          type="button"
          onClick={() => {
            change({ player: null });
          }}
        >
          Close
        </button>
      </figcaption>
      <Plot title={title} points={points} goals={goals} />
      <ul>
        {points.map(([value, chance]) => (
          <li>
            {percent(chance)}: {value.toFixed(1)} points or more
          </li>
        ))}
        {goals.map(({ multiple, points: goal, chance }) => (
          <li>
            {multiple} times the salary ({goal.toFixed(1)} points): {chance}
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface Goal {
  readonly multiple: number;
  readonly points: number;
}

interface PlotProps {
  readonly title: string;
  readonly points: readonly Point[];
  readonly goals: readonly Goal[];
}

function Plot({ title, points, goals }: PlotProps): JSX.Element {
  const values = [...points.map(([value]) => value), ...goals.map((goal) => goal.points)];
  const x = scaleLinear(
    [Math.min(0, ...values), Math.max(1, ...values)],
    [EDGE.left, WIDTH - EDGE.right],
  ).nice();
  const y = scaleLinear([0, 1], [HEIGHT - EDGE.bottom, EDGE.top]);
  const path = line<Point>(
    ([value]) => x(value),
    ([, chance]) => y(chance),
  )(points);
  return (
    <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} role="img" aria-label={title}>
      {y.ticks(4).map((tick) => (
        <>
          <line class="rule" x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(tick)} y2={y(tick)} />
          <text x={EDGE.left - 6} y={y(tick) + 4} text-anchor="end">
            {percent(tick)}
          </text>
        </>
      ))}
      {x.ticks(6).map((tick) => (
        <text x={x(tick)} y={HEIGHT - EDGE.bottom + 16} text-anchor="middle">
          {tick}
        </text>
      ))}
      <text x={(EDGE.left + WIDTH - EDGE.right) / 2} y={HEIGHT - 6} text-anchor="middle">
        DraftKings points
      </text>
      {goals.map(({ multiple, points: goal }) => (
        <>
          <line class="goal" x1={x(goal)} x2={x(goal)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />
          <text x={x(goal)} y={EDGE.top - 4} text-anchor="middle">
            {multiple}×
          </text>
        </>
      ))}
      <path class="curve" d={path ?? ''} />
      {points.map(([value, chance]) => (
        <circle class="known" cx={x(value)} cy={y(chance)} r={3} />
      ))}
    </svg>
  );
}

/** The quantiles as chances to reach at least their points. */
function reaching(player: ShownPlayer): Point[] {
  return [
    [player.dk_fpts_p05, 0.95],
    [player.dk_fpts_p10, 0.9],
    [player.dk_fpts_p25, 0.75],
    [player.dk_fpts_p50, 0.5],
    [player.dk_fpts_p75, 0.25],
    [player.dk_fpts_p90, 0.1],
    [player.dk_fpts_p95, 0.05],
  ];
}

function goalsOf({ salary }: ShownPlayer): Goal[] {
  if (salary === null) return [];
  return MULTIPLES.map((multiple) => ({ multiple, points: (multiple * salary) / 1000 }));
}

/** Beyond the outer quantiles only a bound is known. */
function chanceAt(points: readonly Point[], goal: number): string {
  const [least, most] = [points[0]!, points.at(-1)!];
  if (goal < least[0]) return `more than ${percent(least[1])}`;
  if (goal > most[0]) return `less than ${percent(most[1])}`;
  const at = points.findIndex(([value]) => value >= goal);
  const [after, before] = [points[at]!, points[Math.max(0, at - 1)]!];
  const share = after[0] === before[0] ? 0 : (goal - before[0]) / (after[0] - before[0]);
  return `about ${percent(before[1] + share * (after[1] - before[1]))}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
