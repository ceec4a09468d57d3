/**
 * Writes the smallest ONNX files that tests need: `y = x W + b`, as protocol buffers by hand. Not built.
 *
 * Source: onnx.proto of ONNX 1.14 (IR version 8, operator set 13), for the numbers of fields.
 */

/** A linear model. @param weights `weights[feature][output]` @param bias one number per output */
export function linearOnnx(
  weights: readonly (readonly number[])[],
  bias: readonly number[],
): Uint8Array {
  const [features, width] = [weights.length, bias.length];
  const graph = [
    message(1, [text(1, 'x'), text(1, 'w'), text(2, 'product'), text(4, 'MatMul')]),
    message(1, [text(1, 'product'), text(1, 'b'), text(2, 'y'), text(4, 'Add')]),
    text(2, 'linear'),
    message(5, tensor('w', [features, width], weights.flat())),
    message(5, tensor('b', [width], bias)),
    message(11, valueInfo('x', features)),
    message(12, valueInfo('y', width)),
  ];
  const model = [number(1, 8), message(8, [text(1, ''), number(2, 13)]), message(7, graph)];
  return Buffer.concat(model);
}

const FLOAT = 1;

function tensor(name: string, dims: readonly number[], values: readonly number[]): Uint8Array[] {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return [...dims.map((dim) => number(1, dim)), number(2, FLOAT), text(8, name), bytes(9, raw)];
}

/** A float matrix of any number of rows. */
function valueInfo(name: string, width: number): Uint8Array[] {
  const shape = message(2, [message(1, [text(2, 'rows')]), message(1, [number(1, width)])]);
  return [text(1, name), message(2, [message(1, [number(1, FLOAT), shape])])];
}

function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytes(field, Buffer.concat(parts));
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value));
}

/** A field with a length before its bytes: wire type 2. */
function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

/** A field that is a whole number: wire type 0. */
function number(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function varint(value: number): Uint8Array {
  const groups = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Uint8Array.from([...groups, rest]);
    groups.push((rest & 127) | 128);
  }
}
