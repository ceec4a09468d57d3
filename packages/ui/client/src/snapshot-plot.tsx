/** Snapshots on two lanes, the instant at which each held and the one at which it could be read, with the cut-off across. */
import { scaleUtc } from 'd3-scale';
import type { JSX } from 'preact';

export interface PlottedSnapshot {
  /** Milliseconds since 1970, as all instants here: of the source clock, of the capture clock, and the later of both. */
  readonly asOf: number;
  readonly captured: number;
  readonly known: number;
  readonly isChosen: boolean;
}

interface SnapshotPlotProps {
  readonly title: string;
  readonly snapshots: readonly PlottedSnapshot[];
  readonly range: readonly [from: number, to: number];
  readonly cutoff: number;
  /** The cut-off of the run itself. */
  readonly own: number;
}

const [WIDTH, HEIGHT, LEFT, RIGHT] = [900, 130, 90, 20];
const [SOURCE_LANE, CAPTURE_LANE, AXIS] = [30, 80, 118];

export function SnapshotPlot(props: SnapshotPlotProps): JSX.Element {
  const { title, snapshots, range, cutoff, own } = props;
  const x = scaleUtc(range, [LEFT, WIDTH - RIGHT]).clamp(true);
  return (
    <div class="scroll" role="region" aria-label={title} tabIndex={0}>
      <svg
        class="timeline"
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        role="img"
        aria-label={title}
      >
        <text x={4} y={SOURCE_LANE + 4}>
          source
        </text>
        <text x={4} y={CAPTURE_LANE + 4}>
          capture
        </text>
        {x.ticks(6).map((tick) => (
          <>
            <line class="rule" x1={x(tick)} x2={x(tick)} y1={12} y2={AXIS - 14} />
            <text x={x(tick)} y={AXIS} text-anchor="middle">
              {tick.toISOString().slice(5, 16).replace('T', ' ')}
            </text>
          </>
        ))}
        <line class="goal" x1={x(own)} x2={x(own)} y1={12} y2={AXIS - 14} />
        {snapshots.map(({ asOf, captured, known, isChosen }) => (
          <g class={isChosen ? 'chosen' : known > cutoff ? 'late' : 'other'}>
            <line x1={x(asOf)} x2={x(captured)} y1={SOURCE_LANE} y2={CAPTURE_LANE} />
            <circle cx={x(asOf)} cy={SOURCE_LANE} r={isChosen ? 6 : 3} />
            <rect x={x(captured) - 3} y={CAPTURE_LANE - 3} width={6} height={6} />
          </g>
        ))}
        <line class="cut" x1={x(cutoff)} x2={x(cutoff)} y1={4} y2={AXIS - 10} />
      </svg>
    </div>
  );
}
