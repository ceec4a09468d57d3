// The names that library code may not touch, as options of ESLint's core `no-restricted-*` rules: equal inputs must
// give equal bytes in every zone, locale, process and run, so that a rerun can be compared with the run that it
// repeats.

const AMBIENT = 'is ambient: take the value as a parameter, only the cli reads it';
const LOCAL_TIME =
  'reads the time zone of the machine: use the UTC methods or the instants of @pkg/std';
const LOCALE = 'depends on the locale of the machine: compare by code unit or name the locale';
const INEXACT = 'differs in its last bits between versions of V8: use `log` and `exp` of @pkg/sim';

const property = (object, names, message) =>
  names.map((name) => ({ object, property: name, message: `${object}.${name} ${message}` }));

const PROCESS = ['env', 'cwd', 'argv', 'exit', 'stdout', 'stderr', 'hrtime', 'uptime'];
const CRYPTO = ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues'];
const LOCAL_TIME_METHODS =
  '/^([gs]et(Hours|Minutes|Seconds|Milliseconds|Date|Day|Month|FullYear)|getTimezoneOffset|toDateString|toTimeString)$/';
const LOCALE_METHODS =
  '/^(localeCompare|toLocale(String|DateString|TimeString|UpperCase|LowerCase))$/';
const INEXACT_MATH = [
  ...['log', 'log2', 'log10', 'log1p', 'exp', 'expm1', 'pow', 'cbrt', 'hypot'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];

/** Options of `no-restricted-properties`. */
export function restrictedProperties({ isExact }) {
  return [
    ...property('Math', ['random'], 'is not seeded: draw from a seeded generator'),
    ...property('Date', ['now'], AMBIENT),
    ...property('performance', ['now', 'timeOrigin', 'mark', 'measure'], AMBIENT),
    ...property('process', PROCESS, AMBIENT),
    ...property('crypto', CRYPTO, 'is not seeded: draw from a seeded generator'),
    ...(isExact ? property('Math', INEXACT_MATH, INEXACT) : []),
  ];
}

/** Options of `no-restricted-imports`: the same things by their module names. */
export function restrictedImports() {
  const named = (module, importNames, message) =>
    [module, `node:${module}`].map((name) => ({ name, importNames, message }));
  return {
    paths: [
      ...named('process', PROCESS, AMBIENT),
      ...named('perf_hooks', ['performance'], AMBIENT),
      ...named('crypto', [...CRYPTO, 'webcrypto'], 'not seeded: draw from a seeded generator'),
    ],
  };
}

/** Options of `no-restricted-syntax`. */
export function restrictedSyntax({ isExact }) {
  const rules = [
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: `new Date() ${AMBIENT}`,
    },
    { selector: "CallExpression[callee.name='Date']", message: `Date() ${AMBIENT}` },
    {
      selector: "NewExpression[callee.name='Date'][arguments.length>1]",
      message: `new Date(year, month, ...) ${LOCAL_TIME}`,
    },
    {
      selector: `CallExpression[callee.property.name=${LOCAL_TIME_METHODS}]`,
      message: `this method ${LOCAL_TIME}`,
    },
    {
      selector: `CallExpression[callee.property.name=${LOCALE_METHODS}]`,
      message: `this method ${LOCALE}`,
    },
    {
      selector:
        ":matches(NewExpression, CallExpression)[callee.object.name='Intl'][arguments.length=0]",
      message: `Intl without a locale ${LOCALE}`,
    },
  ];
  if (!isExact) return rules;
  const power = ":matches(BinaryExpression[operator='**'], AssignmentExpression[operator='**='])";
  return [...rules, { selector: power, message: `** ${INEXACT}` }];
}
