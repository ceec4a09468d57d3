// TypeScript types of values that become JSON, as JSON Schema (draft 2020-12). Objects are open: a later version may say more.
import ts from 'typescript';

/** Schemas of types of one program; each type that has a name is defined once, under that name. */
export class JsonTypes {
  #checker;
  #names = new Map();
  #definitions = new Map();

  constructor(checker) {
    this.#checker = checker;
  }

  /** The schema of a type with all that it refers to. */
  schemaOf(type) {
    this.#names = new Map();
    this.#definitions = new Map();
    const schema = this.#schema(type, false);
    const names = [...this.#definitions.keys()].sort();
    if (names.length === 0) return schema;
    return {
      ...schema,
      $defs: Object.fromEntries(names.map((n) => [n, this.#definitions.get(n)])),
    };
  }

  #schema(type, mayRefer = true) {
    const { flags } = type;
    // A value that nobody looks into may be any JSON.
    if (flags & ts.TypeFlags.Unknown || type.aliasSymbol?.name === 'JsonValue') return {};
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: type.intrinsicName === 'true' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) return { type: 'string' };
    if (flags & ts.TypeFlags.Number) return { type: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (type.isUnion()) return this.#union(type.types);
    if (type.isIntersection()) {
      // A brand: a string or a number with a mark that only the compiler sees.
      const primitive = type.types.find((part) => !(part.flags & ts.TypeFlags.Object));
      if (primitive !== undefined) return this.#schema(primitive);
    }
    if (!(flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) throw this.#unfit(type);
    if (this.#checker.isTupleType(type)) return this.#tuple(type);
    if (this.#checker.isArrayType(type))
      return { type: 'array', items: this.#schema(this.#checker.getTypeArguments(type)[0]) };
    return mayRefer ? this.#named(type) : this.#object(type);
  }

  #union(types) {
    const parts = types.filter((type) => !(type.flags & ts.TypeFlags.Undefined));
    const schemas = parts.map((part) => this.#schema(part));
    const consts = schemas.filter((schema) => 'const' in schema).map((schema) => schema.const);
    const rest = schemas.filter((schema) => !('const' in schema));
    if (consts.includes(true) && consts.includes(false)) {
      rest.push({ type: 'boolean' });
      consts.splice(0, consts.length, ...consts.filter((value) => typeof value !== 'boolean'));
    }
    if (consts.length === 1) rest.push({ const: consts[0] });
    if (consts.length > 1) rest.push({ enum: consts.sort() });
    if (rest.length === 1) return rest[0];
    const isPlain = rest.every((schema) => Object.keys(schema).join() === 'type');
    return isPlain ? { type: rest.map(({ type }) => type).sort() } : { anyOf: rest };
  }

  #tuple(type) {
    const prefixItems = this.#checker.getTypeArguments(type).map((item) => this.#schema(item));
    return {
      type: 'array',
      prefixItems,
      minItems: prefixItems.length,
      maxItems: prefixItems.length,
    };
  }

  /** A type with a name of its own is defined once; without, it stands where it is used. */
  #named(type) {
    const isAlias = type.aliasSymbol !== undefined && (type.aliasTypeArguments ?? []).length === 0;
    const symbol = isAlias ? type.aliasSymbol : type.symbol;
    const isGeneric = this.#checker.getTypeArguments(type).length > 0;
    const isAnonymous = symbol === undefined || symbol.name.startsWith('__') || isGeneric;
    if (isAnonymous) return this.#object(type);
    let name = this.#names.get(type);
    if (name === undefined) {
      name = symbol.name;
      for (let n = 2; this.#definitions.has(name); n += 1) name = `${symbol.name}${n}`;
      this.#names.set(type, name);
      // Holds the place, for a type that has itself inside.
      this.#definitions.set(name, {});
      this.#definitions.set(name, this.#object(type));
    }
    return { $ref: `#/$defs/${name}` };
  }

  #object(type) {
    const isCode = type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
    if (isCode || isClass(type)) throw this.#unfit(type);
    const properties = {};
    const required = [];
    for (const symbol of this.#checker.getPropertiesOfType(type)) {
      const own = this.#checker.getTypeOfSymbol(symbol);
      const isUndefined = (part) => (part.flags & ts.TypeFlags.Undefined) !== 0;
      if (isUndefined(own)) continue;
      const isOptional =
        (symbol.flags & ts.SymbolFlags.Optional) !== 0 ||
        (own.isUnion() && own.types.some(isUndefined));
      const text = ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
      const description = text.replaceAll(/\s+/g, ' ').trim();
      properties[symbol.name] = {
        ...this.#schema(own),
        ...(description === '' ? {} : { description }),
      };
      if (!isOptional) required.push(symbol.name);
    }
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return {
      type: 'object',
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required: required.sort() }),
      ...(index === undefined ? {} : { additionalProperties: this.#schema(index) }),
    };
  }

  #unfit(type) {
    return new Error(`expected a type that becomes JSON, got ${this.#checker.typeToString(type)}`);
  }
}

/** Maps, dates and errors print as something else than what they are. */
function isClass(type) {
  return (type.symbol?.declarations ?? []).some(
    (declaration) =>
      ts.isClassDeclaration(declaration) ||
      /^(Map|Set|ReadonlyMap|ReadonlySet|Date|RegExp|Promise|Uint8Array)$/.test(type.symbol.name),
  );
}
