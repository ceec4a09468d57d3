// Finds every expected failure in the sources of the packages: what is given to `new KnownError({...})`, or an object with
// code, message and hint that becomes one. Read from the syntax tree, so that a code can't hide from a pattern.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles } from './source-files.mjs';

/**
 * Every place that makes a failure, sorted by code and place. A part of a text that varies is `<name>`; a text that is
 * wholly a parameter is looked up where the function is called, in its file or in others of its package.
 */
export function errorPlaces(root, folders) {
  const places = folders.flatMap((folder) => {
    const files = sourceFiles(join(root, folder)).filter(isShipped);
    const sources = new Map(
      files.map((path) => [`${folder}/${path}`, readFileSync(join(root, folder, path), 'utf8')]),
    );
    return placesIn(sources);
  });
  return places.sort(
    (a, b) => compare(a.code, b.code) || compare(a.file, b.file) || a.line - b.line,
  );
}

function isShipped(path) {
  return path.startsWith('src/') && !/\.test\.|\/testing\/|\/fixtures\//.test(path);
}

/** @param sources the texts of the files of a package, by path */
export function placesIn(sources) {
  const trees = [...sources].map(([path, source]) =>
    ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true),
  );
  const places = [];
  const visit = (node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const fields = fieldsOf(node);
      const isFailure =
        isKnownError(node.parent) || ['code', 'message', 'hint'].every((name) => fields.has(name));
      if (isFailure && fields.has('code')) places.push(...placesOf(trees, node, fields));
    }
    ts.forEachChild(node, visit);
  };
  trees.forEach(visit);
  return places;
}

function placesOf(trees, node, fields) {
  const tree = node.getSourceFile();
  const file = tree.fileName;
  const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const kinds = textsOf(fields.get('kind'), trees);
  const hints = textsOf(fields.get('hint'), trees);
  const messages = textsOf(fields.get('message'), trees);
  return (
    textsOf(fields.get('code'), trees)
      // Errors that are passed on keep the code that they have.
      .filter((code) => /[A-Z]/.test(code) && !/^<.*>$/.test(code))
      .map((code) => ({ code, file, line, kind: kinds[0] ?? 'blocked', messages, hints }))
  );
}

function isKnownError(parent) {
  return (
    (ts.isNewExpression(parent) && parent.expression.getText() === 'KnownError') ||
    (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.SuperKeyword)
  );
}

function fieldsOf(node) {
  return new Map(
    node.properties
      .filter(
        (property) =>
          ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property),
      )
      .map((property) => [property.name.getText(), property.initializer ?? property.name]),
  );
}

/** The texts that an expression can be. */
function textsOf(node, trees, depth = 0) {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return textsOf(node.expression, trees, depth);
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue, trees, depth), ...textsOf(node.whenFalse, trees, depth)];
  if (ts.isTemplateExpression(node)) return [templateText(node)];
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  )
    return known([...textsOf(node.left, trees, depth), ...textsOf(node.right, trees, depth)]);
  if (ts.isElementAccessExpression(node)) return valuesOf(node, trees, depth);
  if (isText(node)) return textsOf(node.arguments[0], trees, depth);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return [textsOf(node.left, trees)[0] + textsOf(node.right, trees)[0]];
  if (ts.isIdentifier(node) && depth < 3) {
    const found = meaningsOf(node, trees).flatMap((meaning) => textsOf(meaning, trees, depth + 1));
    if (found.length > 0) return known([...new Set(found)]);
  }
  return [nameOf(node)];
}

/** Without what is wholly unknown, where anything is known. */
function known(texts) {
  const some = texts.filter((text) => !isUnknown(text));
  return some.length > 0 ? some : texts.slice(0, 1);
}

/** Whether a text says nothing but that something varies. */
export function isUnknown(text) {
  return /^<[^<>]*>$/.test(text);
}

/** `String(x)` or `JSON.stringify(x)`. */
function isText(node) {
  return (
    ts.isCallExpression(node) && ['String', 'JSON.stringify'].includes(node.expression.getText())
  );
}

/** Every value of a constant object of which one is taken. */
function valuesOf(node, trees, depth) {
  if (!ts.isIdentifier(node.expression)) return [nameOf(node.expression)];
  const objects = meaningsOf(node.expression, trees).filter((value) =>
    ts.isObjectLiteralExpression(value),
  );
  const texts = objects.flatMap((object) =>
    object.properties.flatMap((property) => textsOf(property.initializer, trees, depth + 1)),
  );
  return texts.length > 0 ? texts : [nameOf(node.expression)];
}

function templateText(node) {
  return (
    node.head.text +
    node.templateSpans.map((span) => nameOf(span.expression) + span.literal.text).join('')
  );
}

/** `<path>` of `String(facts.path)`. */
function nameOf(node) {
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    if (first !== undefined && !ts.isArrowFunction(first)) return nameOf(first);
    return nameOf(node.expression);
  }
  if (ts.isPropertyAccessExpression(node)) {
    const isMethod = ts.isCallExpression(node.parent) && node.parent.expression === node;
    return isMethod ? nameOf(node.expression) : `<${node.name.text}>`;
  }
  if (ts.isBinaryExpression(node)) return nameOf(node.left);
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return nameOf(node.expression);
  return ts.isIdentifier(node) ? `<${node.text}>` : '<…>';
}

/** Finds the meanings of a name in its file: the value of a constant, or what calls give for a parameter. */
function meaningsOf(identifier, trees) {
  const name = identifier.text;
  for (let scope = identifier.parent; scope !== undefined; scope = scope.parent) {
    if (ts.isFunctionLike(scope)) {
      const index = scope.parameters.findIndex((parameter) => parameter.name.getText() === name);
      if (index >= 0) return argumentsAt(trees, scope, index);
    }
    if (ts.isBlock(scope) || ts.isSourceFile(scope)) {
      const value = constantIn(scope, name);
      if (value !== undefined) return [value];
    }
  }
  return [];
}

/** Finds the arguments for a parameter wherever the function is called: in its own file, and where it is imported. */
function argumentsAt(trees, callee, index) {
  const name = callee.name?.getText();
  const found = [];
  const visit = (node) => {
    const isCall = ts.isCallExpression(node) && node.expression.getText() === name;
    if (isCall && node.arguments[index] !== undefined) found.push(node.arguments[index]);
    ts.forEachChild(node, visit);
  };
  const own = callee.getSourceFile();
  const callers = trees.filter((tree) => tree === own || imports(tree, name));
  if (name !== undefined) callers.forEach(visit);
  return found;
}

function imports(tree, name) {
  return tree.statements.some((statement) => {
    const bindings = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
    return (
      bindings &&
      ts.isNamedImports(bindings) &&
      bindings.elements.some((element) => element.name.text === name)
    );
  });
}

function constantIn(scope, name) {
  for (const statement of scope.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (declaration.name.getText() === name) return declaration.initializer;
      const parts = ts.isObjectBindingPattern(declaration.name) ? declaration.name.elements : [];
      const part = parts.find((element) => element.name.getText() === name);
      if (part !== undefined) return part.initializer;
    }
  }
  return undefined;
}

function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
