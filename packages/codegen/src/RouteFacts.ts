/**
 * Reads the route of each method: verb, path, places of parameters, and result. The camelCase family builds its paths
 * from converted messages; the snake_case family names every parameter.
 */
import ts from "typescript-5"
import type {
  Backend,
  ClassicOperation,
  ClassicRoute,
  Extracted,
  Origin,
  RouteFacts,
  SnakeOperation,
  TypeFact
} from "./Facts.ts"
import { converterName } from "./FieldFacts.ts"
import { capitalized, lowered } from "./Resources.ts"
import { exportedNames, typeReader } from "./TypeFacts.ts"

/** Reads every method that sends a request from the bundle, and its result from the typings. */
export const extractRoutes = (bundle: string, typings: string, origin: Origin): Extracted<RouteFacts> => {
  const file = ts.createSourceFile("index.mjs", bundle, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  const problems: Array<string> = []
  const returned = returnTypes(typings)
  const classic = classicRoutes(file, returned, problems)
  const snake = snakeRoutes(file, returned, problems)
  return { facts: { ...origin, classic, snake }, problems }
}

// -----------------------------------------------------------------------------
// the camelCase family
// -----------------------------------------------------------------------------

const classicRoutes = (file: ts.SourceFile, returned: ReadonlyMap<string, TypeFact>, problems: Array<string>) => {
  const operations: Record<string, ClassicOperation> = {}
  for (const statement of file.statements) {
    const resource = classOf(statement)
    if (resource?.name === undefined) continue
    const extendsBase = resource.heritageClauses?.some((clause) => /\bBaseModule\b/.test(clause.getText(file))) ?? false
    if (!extendsBase) continue
    for (const member of resource.members) {
      if (!ts.isMethodDeclaration(member) || member.body === undefined) continue
      const code = member.body.getText(file)
      if (!code.includes("formatMap(") || !code.includes("httpMethod:")) continue
      const name = `${resource.name.text.replace(/\$\d+$/, "")}.${member.name.getText(file)}`
      const operation = classicOperation(member.body, file)
      const result = returned.get(name)
      if (operation === undefined) problems.push(`${name} sends a request in a way that is not understood`)
      else operations[name] = result === undefined ? operation : { ...operation, result }
    }
  }
  return operations
}

/** `class X {}` and `let X$1 = class X {}`. */
const classOf = (statement: ts.Statement): ts.ClassLikeDeclaration | undefined => {
  if (ts.isClassDeclaration(statement)) return statement
  if (!ts.isVariableStatement(statement)) return undefined
  const initializer = statement.declarationList.declarations[0]?.initializer
  return initializer !== undefined && ts.isClassExpression(initializer) ? initializer : undefined
}

/** `if (this.apiClient.isVertexAI()) { ... } else { ... }`, either of which may refuse. */
const classicOperation = (body: ts.Block, file: ts.SourceFile): ClassicOperation | undefined => {
  const branch = body.statements.find((statement): statement is ts.IfStatement =>
    ts.isIfStatement(statement) && statement.expression.getText(file) === "this.apiClient.isVertexAI()"
  )
  if (branch === undefined || branch.elseStatement === undefined) return undefined
  const vertex = classicBranch(branch.thenStatement, "vertex", file)
  const gemini = classicBranch(branch.elseStatement, "gemini", file)
  if (vertex === undefined || gemini === undefined) return undefined
  return {
    ...(gemini.length === 0 ? {} : { gemini }),
    ...(vertex.length === 0 ? {} : { vertex })
  }
}

const classicBranch = (
  branch: ts.Statement,
  backend: Backend,
  file: ts.SourceFile
): ReadonlyArray<ClassicRoute> | undefined => {
  const code = branch.getText(file)
  if (!code.includes("formatMap(")) return /throw new Error\('[^']*only supported by/.test(code) ? [] : undefined
  const strings = new Map<string, ts.Expression>()
  let template: ts.Expression | undefined
  let method: string | undefined
  let encoder: string | undefined
  let decoder: string | undefined
  let result: string | undefined
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isIdentifier(node.name)) {
      strings.set(node.name.text, node.initializer)
    }
    if (
      ts.isPropertyAssignment(node) && node.name.getText(file) === "httpMethod" && ts.isStringLiteral(node.initializer)
    ) {
      method = node.initializer.text
    }
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) result = node.expression.text
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      if (node.expression.text === "formatMap") template = node.arguments[0]
      const converter = converterName(node.expression.text)
      if (converter?.backend === backend) {
        if (converter.direction === "encode") encoder = converter.base
        else decoder = converter.base
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(branch)
  if (template !== undefined && ts.isIdentifier(template)) template = strings.get(template.text)
  if (template === undefined || method === undefined || encoder === undefined) return undefined
  const shared = {
    method,
    encoder,
    ...(decoder === undefined ? {} : { decoder }),
    ...(result === undefined ? {} : { result })
  }
  if (ts.isStringLiteral(template)) return [{ ...shared, path: template.text }]
  if (!ts.isConditionalExpression(template) || !ts.isCallExpression(template.condition)) return undefined
  const condition = template.condition.expression.getText(file)
  const { whenFalse, whenTrue } = template
  if (!ts.isStringLiteral(whenTrue) || !ts.isStringLiteral(whenFalse)) return undefined
  return [
    { ...shared, path: whenTrue.text, when: condition },
    { ...shared, path: whenFalse.text, when: `!${condition}` }
  ]
}

// -----------------------------------------------------------------------------
// the snake_case family
// -----------------------------------------------------------------------------

/**
 * Three layers call each other: `function thingsList` sends a request, a class `Things extends ClientSDK` offers it under
 * the name of the specification, and another class offers it to users.
 */
const snakeRoutes = (
  file: ts.SourceFile,
  returned: ReadonlyMap<string, TypeFact>,
  problems: Array<string>
) => {
  const callers = new Map<string, string>()
  const functions: Array<ts.FunctionDeclaration> = []
  const methods = new Map<string, { readonly owner: string; readonly verb: string }>()
  const published = new Map<string, ReadonlyArray<string>>()
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name !== undefined && statement.body !== undefined) {
      const inner = /new APIPromise\((\$do(?:\$\w+)?)\(/.exec(statement.body.getText(file))?.[1]
      if (inner !== undefined) callers.set(inner, statement.name.text)
      if (/^\$do(\$\w+)?$/.test(statement.name.text)) functions.push(statement)
    }
    const owner = classOf(statement)
    for (const member of owner?.name === undefined ? [] : owner.members) {
      if (!ts.isMethodDeclaration(member) || member.body === undefined) continue
      const code = member.body.getText(file)
      const verb = member.name.getText(file)
      const called = /unwrapAsAPIPromise\((\w+)\(this\b/.exec(code)?.[1]
      if (called !== undefined) methods.set(called, { owner: owner!.name!.text.replace(/\$\d+$/, ""), verb })
      for (const [, name] of code.matchAll(/\b(\w+)\(this\.(?:getClient|resolveClient)\(/g)) {
        published.set(name!, [...new Set([...published.get(name!) ?? [], verb])])
      }
    }
  }
  const operations: Record<string, SnakeOperation> = {}
  for (const fn of functions) {
    const name = callers.get(fn.name!.text)
    const method = name === undefined ? undefined : methods.get(name)
    const resource = name === undefined || method === undefined ? undefined : resourceOf(name, method)
    const request = snakeRequest(fn, file)
    if (name === undefined || method === undefined || resource === undefined || request === undefined) {
      problems.push(`${name ?? fn.name!.text} sends a request in a way that is not understood`)
      continue
    }
    const [verb = method.verb, ...others] = published.get(name) ?? []
    const result = returned.get(`${method.owner}.${method.verb}`)
    operations[name] = {
      ...request,
      resource,
      verb: others.length === 0 ? verb : method.verb,
      ...(result === undefined ? {} : { result })
    }
  }
  return operations
}

/** The path of the resource: `thingsFilesList`, which is `list` of the class `Files`, belongs to `things.files`. */
const resourceOf = (name: string, { owner, verb }: { readonly owner: string; readonly verb: string }) => {
  if (!name.endsWith(capitalized(verb))) return undefined
  const prefix = name.slice(0, -verb.length)
  const parent = prefix.endsWith(owner) ? prefix.slice(0, -owner.length) : ""
  return parent === "" ? prefix : `${parent}.${lowered(owner)}`
}

type SnakeRequest = Omit<SnakeOperation, "resource" | "verb" | "result">

const snakeRequest = (fn: ts.FunctionDeclaration, file: ts.SourceFile): SnakeRequest | undefined => {
  let path: string | undefined
  let method: string | undefined
  let operationId: string | undefined
  let body: boolean | undefined
  let understood = true
  const pathParams: Record<string, { from: string; escape: string }> = {}
  const query: Record<string, string> = {}
  const nameOf = (property: ts.ObjectLiteralElementLike) =>
    property.name === undefined
      ? ""
      : ts.isStringLiteral(property.name)
      ? property.name.text
      : property.name.getText(file)
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) {
      const name = node.name.getText(file)
      if (name === "pathParams" && ts.isObjectLiteralExpression(node.initializer)) {
        for (const property of node.initializer.properties) {
          const code = property.getText(file).replace(/\s+/g, " ")
          const read = /encodeSimple\("[\w]+", payload\.(\w+), \{ explode: false, charEncoding: "(\w+)",? \}\)/.exec(
            code
          )
          if (nameOf(property) === "api_version") continue
          if (read === null) understood = false
          else pathParams[nameOf(property)] = { from: read[1]!, escape: read[2]! }
        }
        return
      }
      if (name === "body" || name === "body$") {
        const code = node.initializer.getText(file)
        if (code === "null") body = false
        else if (code.includes("encodeJSON(\"body\", payload.body")) body = true
        else understood = false
      }
    }
    if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.initializer)) {
      if (nameOf(node) === "operation_id") operationId = node.initializer.text
      if (nameOf(node) === "method") method = node.initializer.text
    }
    if (ts.isCallExpression(node)) {
      const callee = node.expression.getText(file)
      const argument = node.arguments[0]
      if (callee === "pathToFunc" && argument !== undefined && ts.isStringLiteral(argument)) path = argument.text
      if (callee === "encodeFormQuery" && argument !== undefined && ts.isObjectLiteralExpression(argument)) {
        for (const property of argument.properties) {
          const name = nameOf(property)
          const from = /payload\.(\w+)$/.exec(property.getText(file))?.[1]
          if (from === undefined) understood = false
          else query[name] = from
        }
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(fn.body!)
  if (!understood || path === undefined || method === undefined || operationId === undefined || body === undefined) {
    return undefined
  }
  return { operationId, method, path: path.replace(/^\/(\{api_version\}\/)?/, ""), pathParams, query, body }
}

/** `Class.method` → the type of its promise, by the first of its signatures. */
const returnTypes = (typings: string): ReadonlyMap<string, TypeFact> => {
  const file = ts.createSourceFile("genai.d.ts", typings, ts.ScriptTarget.ES2022, true)
  const reader = typeReader(file, exportedNames(file))
  const types = new Map<string, TypeFact>()
  for (const statement of file.statements) {
    if (!ts.isClassDeclaration(statement) || statement.name === undefined) continue
    const family = statement.heritageClauses?.some((clause) => /\b(ClientSDK|BaseModule)\b/.test(clause.getText(file)))
    if (family !== true) continue
    for (const member of statement.members) {
      if (!ts.isMethodDeclaration(member) || member.type === undefined || !ts.isTypeReferenceNode(member.type)) continue
      const name = `${statement.name.text.replace(/_\d+$/, "")}.${member.name.getText(file)}`
      const inner = member.type.typeArguments?.[0]
      if (inner === undefined || inner.kind === ts.SyntaxKind.VoidKeyword) continue
      // The class of environment files is the second class with the name Files.
      if (!types.has(name)) types.set(name, reader.read(inner))
    }
  }
  return types
}
