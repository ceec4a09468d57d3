/** Reads the types of columns from the schema of a stranger's Parquet file, never from values. */
import { parquetSchema, type FileMetaData, type SchemaElement, type SchemaTree } from 'hyparquet';

export type SecondFraction = 'ms' | 'us' | 'ns';

/** The type of a column. Rows carry it as said beside each; null where a value is absent. */
export type ForeignType =
  /** Text; UUIDs as written, JSON unparsed. */
  | { readonly is: 'text' }
  | { readonly is: 'boolean' }
  /** Text `2024-01-15`. */
  | { readonly is: 'day' }
  /** A number, or a bigint from 2^53. */
  | { readonly is: 'integer'; readonly bits: 8 | 16 | 32 | 64; readonly isSigned: boolean }
  /** A number; NaN and the infinities as they are. */
  | { readonly is: 'float' }
  /** Text with every digit, such as `1.91`. */
  | { readonly is: 'decimal'; readonly scale: number }
  /** Milliseconds as a number; text such as `2024-01-15T17:30:00.000900Z` where it is finer. */
  | { readonly is: 'timestamp'; readonly unit: SecondFraction; readonly isUtc: boolean }
  /** Text `17:30:00`, with as many digits after the second as there are. */
  | { readonly is: 'time'; readonly unit: SecondFraction }
  /** Null in every row. */
  | { readonly is: 'nothing' }
  /** Never decoded: bytes, lists, structs and others. */
  | { readonly is: 'unknown' };

export interface ForeignColumn {
  readonly name: string;
  readonly type: ForeignType;
  /** The type in the words of its format, such as `DECIMAL(9, 2)` or `LIST`. */
  readonly written: string;
}

/** A column with what its schema says beside the type. */
export interface SchemaColumn extends ForeignColumn {
  readonly isNullable: boolean;
}

/** The columns of a file, in file order. @throws RangeError where a name comes twice, or is none */
export function foreignColumns(metadata: FileMetaData): SchemaColumn[] {
  const columns = parquetSchema(metadata).children.map(columnOf);
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`the column ${twice} comes twice`);
  if (names.includes('__proto__')) throw new RangeError('a column is named __proto__');
  return columns;
}

function columnOf({ element, children }: SchemaTree): SchemaColumn {
  const { name } = element;
  const isNullable = element.repetition_type !== 'REQUIRED';
  const nested = nestedOf(element, children);
  const [type, written]: Typed =
    nested === undefined ? annotatedType(element) : [{ is: 'unknown' }, nested];
  return { name, type, written, isNullable };
}

function nestedOf(element: SchemaElement, children: readonly SchemaTree[]): string | undefined {
  const { converted_type, logical_type } = element;
  if (children.length === 0) return element.repetition_type === 'REPEATED' ? 'LIST' : undefined;
  const said = logical_type?.type ?? converted_type;
  return said === 'LIST' || said === 'MAP' || said === 'VARIANT' ? said : 'STRUCT';
}

type Typed = readonly [ForeignType, string];

const UNITS = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const;

function annotatedType(element: SchemaElement): Typed {
  const { logical_type: logical, converted_type: converted } = element;
  switch (logical?.type) {
    case undefined:
      break;
    case 'STRING':
    case 'ENUM':
    case 'JSON':
    case 'UUID':
      return [{ is: 'text' }, logical.type];
    case 'DATE':
      return [{ is: 'day' }, 'DATE'];
    case 'DECIMAL':
      return decimal(logical.precision, logical.scale);
    case 'TIME':
      return [{ is: 'time', unit: UNITS[logical.unit] }, `TIME in ${UNITS[logical.unit]}`];
    case 'TIMESTAMP':
      return timestamp(UNITS[logical.unit], logical.isAdjustedToUTC);
    case 'INTEGER':
      return integer(logical.bitWidth, logical.isSigned);
    case 'FLOAT16':
      return [{ is: 'float' }, 'FLOAT16'];
    case 'NULL':
      return [{ is: 'nothing' }, 'NULL'];
    default:
      return [{ is: 'unknown' }, logical?.type ?? 'an unknown type'];
  }
  return converted === undefined ? plainType(element) : convertedType(element, converted);
}

function convertedType(
  element: SchemaElement,
  converted: NonNullable<SchemaElement['converted_type']>,
): Typed {
  const bits = /^(U?)INT_(\d+)$/.exec(converted);
  if (bits) return integer(Number(bits[2]), bits[1] === '');
  switch (converted) {
    case 'UTF8':
      return [{ is: 'text' }, 'STRING'];
    case 'ENUM':
    case 'JSON':
      return [{ is: 'text' }, converted];
    case 'DATE':
      return [{ is: 'day' }, 'DATE'];
    case 'DECIMAL':
      return decimal(element.precision ?? 0, element.scale ?? 0);
    case 'TIME_MILLIS':
    case 'TIME_MICROS': {
      const unit = converted === 'TIME_MILLIS' ? 'ms' : 'us';
      return [{ is: 'time', unit }, `TIME in ${unit}`];
    }
    case 'TIMESTAMP_MILLIS':
      return timestamp('ms', true);
    case 'TIMESTAMP_MICROS':
      return timestamp('us', true);
    default:
      return [{ is: 'unknown' }, converted];
  }
}

function plainType({ type }: SchemaElement): Typed {
  switch (type) {
    case 'BOOLEAN':
      return [{ is: 'boolean' }, 'BOOLEAN'];
    case 'INT32':
      return integer(32, true);
    case 'INT64':
      return integer(64, true);
    case 'INT96':
      // Source: parquet-format, deprecated timestamps of nanoseconds; engines write them without a zone.
      return [{ is: 'timestamp', unit: 'ns', isUtc: false }, 'INT96'];
    case 'FLOAT':
    case 'DOUBLE':
      return [{ is: 'float' }, type];
    default:
      return [{ is: 'unknown' }, 'BINARY'];
  }
}

function integer(bits: number, isSigned: boolean): Typed {
  const width = bits as 8 | 16 | 32 | 64;
  return [{ is: 'integer', bits: width, isSigned }, `${isSigned ? '' : 'U'}INT${String(bits)}`];
}

function decimal(precision: number, scale: number): Typed {
  return [{ is: 'decimal', scale }, `DECIMAL(${String(precision)}, ${String(scale)})`];
}

function timestamp(unit: SecondFraction, isUtc: boolean): Typed {
  return [
    { is: 'timestamp', unit, isUtc },
    `TIMESTAMP in ${unit} ${isUtc ? 'UTC' : 'without a zone'}`,
  ];
}
