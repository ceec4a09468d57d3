/** The date of a view, with steps to the ones before and after it that the data root has. */
import type { JSX } from 'preact';
import { change } from './route.ts';

interface DateChoiceProps {
  readonly dates: readonly string[];
  readonly date: string | null;
  /** Parameters that mean nothing on another date. */
  readonly clearing: readonly string[];
}

export function DateChoice({ dates, date, clearing }: DateChoiceProps): JSX.Element {
  const at = date === null ? -1 : dates.indexOf(date);
  const to = (next: string | undefined): void => {
    if (next === undefined) return;
    change({ ...Object.fromEntries(clearing.map((name) => [name, null])), date: next });
  };
  const [before, after] = [at > 0 ? dates[at - 1] : undefined, at < 0 ? undefined : dates[at + 1]];
  return (
    <p class="dates">
      <button
        type="button"
        disabled={before === undefined}
        onClick={() => {
          to(before);
        }}
      >
        Earlier
      </button>
      <label>
        Date{' '}
        <input
          type="date"
          value={date ?? ''}
          min={dates[0]}
          max={dates.at(-1)}
          onChange={(event) => {
            if (event.currentTarget.value !== '') to(event.currentTarget.value);
          }}
        />
      </label>
      <button
        type="button"
        disabled={after === undefined}
        onClick={() => {
          to(after);
        }}
      >
        Later
      </button>
    </p>
  );
}
