/** The values of a stranger's columns, made from what lies in the file without the loss of a digit. */
import { addDays, type GameDate } from '@pkg/std';
import type { ForeignType, SecondFraction } from './foreign-schema.ts';

/** Makes a value that `ForeignType` describes from one as it is stored; never called with null. */
export type ValueReader = (stored: unknown) => unknown;

const EPOCH = '1970-01-01' as GameDate;
/** Days from 0001-01-01 to 9999-12-31, counted from 1970-01-01: others have no text of ten characters. */
const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;

const PER_MS: Readonly<Record<SecondFraction, bigint>> = { ms: 1n, us: 1_000n, ns: 1_000_000n };
const DIGITS: Readonly<Record<SecondFraction, number>> = { ms: 3, us: 6, ns: 9 };

/** Returns the reader of a type's values, which throws a RangeError for a value that the type cannot have. */
export function valueReader(type: ForeignType, written: string): ValueReader {
  switch (type.is) {
    case 'text':
      return written === 'UUID' ? uuidText : utf8Text();
    case 'day':
      return dayText;
    case 'integer':
      return type.isSigned ? signedInteger : type.bits === 64 ? unsignedLong : unsignedInteger;
    case 'float':
      return written === 'FLOAT16' ? halfFloat : asIs;
    case 'decimal':
      return (stored) => decimalText(unscaled(stored), type.scale);
    case 'timestamp':
      return (stored) => timestampValue(BigInt(stored as bigint | number), type.unit, type.isUtc);
    case 'time':
      return (stored) => timeText(BigInt(stored as bigint | number), type.unit);
    case 'boolean':
    case 'nothing':
    case 'unknown':
      return asIs;
  }
}

const asIs: ValueReader = (stored) => stored;

/** Bytes of a dictionary are one object for many rows: each is decoded once. */
function utf8Text(): ValueReader {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const known = new Map<Uint8Array, string>();
  return (stored) => {
    const bytes = stored as Uint8Array;
    let text = known.get(bytes);
    if (text === undefined) {
      text = decoder.decode(bytes);
      known.set(bytes, text);
    }
    return text;
  };
}

function uuidText(stored: unknown): string {
  const hex = Buffer.from(stored as Uint8Array).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function dayText(stored: unknown): GameDate {
  const days = stored as number;
  if (days < FIRST_DAY || days > LAST_DAY)
    throw new RangeError(`the day ${String(days)} after 1970-01-01 is not in the years 1 to 9999`);
  return addDays(EPOCH, days);
}

function signedInteger(stored: unknown): number | bigint {
  return typeof stored === 'bigint' ? smallest(stored) : (stored as number);
}

function unsignedInteger(stored: unknown): number {
  return (stored as number) >>> 0;
}

function unsignedLong(stored: unknown): number | bigint {
  return smallest(BigInt.asUintN(64, stored as bigint));
}

function smallest(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

// Source: IEEE 754, binary16, little-endian as parquet-format stores it.
function halfFloat(stored: unknown): number {
  const [low, high] = stored as Uint8Array;
  const bits = (high! << 8) | low!;
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  // Powers of two as integers: exact on every machine.
  return exponent === 0
    ? (sign * fraction) / 16_777_216
    : (sign * (1024 + fraction) * (1 << exponent)) / 33_554_432;
}

/** The whole number of a decimal: an integer, or bytes of two's complement, the highest first. */
function unscaled(stored: unknown): bigint {
  if (!(stored instanceof Uint8Array)) return BigInt(stored as bigint | number);
  if (stored.byteLength === 0) return 0n;
  return BigInt.asIntN(stored.byteLength * 8, BigInt(`0x${Buffer.from(stored).toString('hex')}`));
}

function decimalText(unscaledValue: bigint, scale: number): string {
  const digits = String(unscaledValue < 0n ? -unscaledValue : unscaledValue).padStart(
    scale + 1,
    '0',
  );
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  return `${unscaledValue < 0n ? '-' : ''}${whole}${fraction}`;
}

function timestampValue(stored: bigint, unit: SecondFraction, isUtc: boolean): number | string {
  const ms = floorDivide(stored, PER_MS[unit]);
  if (ms * PER_MS[unit] === stored && Number.isSafeInteger(Number(ms))) return Number(ms);
  const finer = String(stored - ms * PER_MS[unit]).padStart(DIGITS[unit] - 3, '0');
  const date = new Date(Number(ms));
  if (Number.isNaN(date.getTime()))
    throw new RangeError(`the timestamp ${String(stored)} ${unit} after 1970 is no date`);
  return `${date.toISOString().slice(0, -1)}${finer}${isUtc ? 'Z' : ''}`;
}

function timeText(stored: bigint, unit: SecondFraction): string {
  const perSecond = 1_000n * PER_MS[unit];
  const seconds = Number(floorDivide(stored, perSecond));
  if (seconds < 0 || seconds > 86_400)
    throw new RangeError(`the time ${String(stored)} ${unit} after midnight is none of a day`);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const clock = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = String(stored - BigInt(seconds) * perSecond).padStart(DIGITS[unit], '0');
  return /^0+$/.test(fraction) ? clock : `${clock}.${fraction.replace(/0+$/, '')}`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
