import { KnownError } from '@pkg/std';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from './testing/virtual-time.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

const DOWN = new KnownError({ code: 'HTTP_503', kind: 'upstream', message: 'down' });
const GONE = new KnownError({ code: 'HTTP_404', kind: 'upstream', message: 'no such page' });

function setUp(): {
  time: VirtualTime;
  circuit: CircuitBreaker;
  fail: (error?: Error) => Promise<unknown>;
  succeed: () => Promise<string>;
} {
  const time = new VirtualTime();
  const circuit = new CircuitBreaker(time, 'odds', { failures: 3, pauseMs: 1000 });
  return {
    time,
    circuit,
    fail: (error = DOWN) =>
      circuit.run(() => Promise.reject(error)).catch((thrown: unknown) => thrown),
    succeed: () => circuit.run(() => Promise.resolve('ok')),
  };
}

describe('a circuit', () => {
  it('opens after failures in a row, refuses without calling, and says until when', async () => {
    const { circuit, fail, succeed } = setUp();
    for (let n = 0; n < 3; n += 1) expect(await fail()).toBe(DOWN);
    expect(circuit.state).toBe('open');
    await expect(succeed()).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      facts: { source: 'odds', retryAfterMs: 1000 },
    });
  });

  it('stays closed when a success or an answer of another kind lies between failures', async () => {
    const { circuit, fail, succeed } = setUp();
    await fail();
    await fail();
    await succeed();
    await fail();
    await fail();
    await fail(GONE);
    await fail();
    await fail();
    expect(circuit.state).toBe('closed');
  });

  it('lets one call through after the pause, which decides', async () => {
    const { time, circuit, fail, succeed } = setUp();
    for (let n = 0; n < 3; n += 1) await fail();
    await time.run(time.sleep(1000));
    expect(circuit.state).toBe('half open');
    let answer = (_: string): void => undefined;
    const trial = circuit.run(() => new Promise<string>((resolve) => (answer = resolve)));
    await expect(succeed()).rejects.toMatchObject({ code: 'CIRCUIT_OPEN' });
    answer('up again');
    expect(await trial).toBe('up again');
    expect(await succeed()).toBe('ok');
  });

  it('opens again when that call fails', async () => {
    const { time, circuit, fail } = setUp();
    for (let n = 0; n < 3; n += 1) await fail();
    await time.run(time.sleep(1000));
    expect(await fail()).toBe(DOWN);
    expect(circuit.state).toBe('open');
    expect(await fail()).toMatchObject({ code: 'CIRCUIT_OPEN' });
  });
});
