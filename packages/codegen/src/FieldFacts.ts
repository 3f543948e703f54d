/**
 * Reads the converters of the official package: the place of each field of a message on each backend. The converters
 * are generated code in a few fixed idioms. Code in another idiom is reported, or fingerprinted if the overlay
 * replaces it.
 */
import { createHash } from "node:crypto"
import ts from "typescript-5"
import type { Backend, Converter, Extracted, FieldFacts, Move, Origin, Refusal } from "./Facts.ts"

type Direction = "encode" | "decode"

/** The parts of a converter's name. The bundle numbers the copies of a function. */
export const converterName = (name: string) => {
  const match = /^(.*?)(To|From)(Mldev|Vertex)(?:\$\d+)?$/.exec(name)
  return match === null ? undefined : {
    base: match[1]!,
    direction: (match[2] === "To" ? "encode" : "decode") as Direction,
    backend: (match[3] === "Mldev" ? "gemini" : "vertex") as Backend
  }
}

/** The short form of a transform's name: `tContents` is `contents`. */
export const transformName = (name: string) => {
  const base = /^t([A-Z]\w*?)(?:\$\d+)?$/.exec(name)?.[1]
  return base === undefined ? undefined : base[0]!.toLowerCase() + base.slice(1)
}

/** A fingerprint of code, independent of formatting. */
export const fingerprint = (code: string) =>
  createHash("sha256").update(code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "").replace(/\s+/g, "")).digest("hex").slice(
    0,
    16
  )

/** Reads every converter in the bundle. */
export const extractFields = (source: string, origin: Origin): Extracted<FieldFacts> => {
  const file = ts.createSourceFile("index.mjs", source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
  const problems: Array<string> = []
  const tables: Record<Direction, Record<string, { [B in Backend]?: Converter }>> = { encode: {}, decode: {} }
  const transforms: Record<string, string> = {}
  for (const statement of file.statements) {
    if (!ts.isFunctionDeclaration(statement) || statement.name === undefined || statement.body === undefined) continue
    const transform = transformName(statement.name.text)
    if (transform !== undefined) transforms[transform] = fingerprint(statement.body.getText(file))
    const name = converterName(statement.name.text)
    if (name === undefined) continue
    const converter = readConverter(statement, file, (problem) => {
      problems.push(`${statement.name!.text}: ${problem}`)
    })
    const slot = (tables[name.direction][name.base] ??= {})
    const known = slot[name.backend]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(converter)) {
      problems.push(`${statement.name.text}: differs from another converter of the same name`)
    }
    slot[name.backend] = converter
  }
  return { facts: { ...origin, ...tables, transforms }, problems }
}

// -----------------------------------------------------------------------------
// one converter
// -----------------------------------------------------------------------------

const readConverter = (fn: ts.FunctionDeclaration, file: ts.SourceFile, problem: (_: string) => void): Converter => {
  const self = converterName(fn.name!.text)!
  const rows: Array<Move | Refusal> = []
  const values = new Map<string, string>()
  const discriminators = new Set<string>()
  const unread: Array<string> = []
  let variant: Converter["variant"]
  let moved: Converter["moved"]

  const text = (node: ts.Node) => node.getText(file).replace(/\s+/g, " ")
  const calleeOf = (node: ts.Node) =>
    ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : undefined

  const path = (node: ts.Node | undefined): string | undefined =>
    node !== undefined && ts.isArrayLiteralExpression(node) && node.elements.every(ts.isStringLiteral)
      ? node.elements.map((element) => (element as ts.StringLiteral).text).join(".")
      : undefined

  /** `getValueByPath(root, [...])` */
  const read = (node: ts.Node | undefined, root: string) =>
    node !== undefined && ts.isCallExpression(node) && calleeOf(node) === "getValueByPath" &&
      text(node.arguments[0]!) === root
      ? path(node.arguments[1])
      : undefined

  /** `transform(converter(value))` in any nesting, down to the name it is applied to. */
  const applied = (node: ts.Expression): Applied | undefined => {
    if (ts.isIdentifier(node)) return { value: node.text }
    const callee = calleeOf(node)
    if (callee === undefined || !ts.isCallExpression(node)) return undefined
    const args = node.arguments.filter((argument) => !["apiClient", "rootObject"].includes(text(argument)))
    const inner = args[0] === undefined ? undefined : applied(args[0])
    if (inner === undefined) return undefined
    const transform = transformName(callee)
    if (transform !== undefined && args.length === 1 && inner.converter === undefined && inner.by === undefined) {
      return { ...inner, by: transform }
    }
    const name = converterName(callee)
    if (name === undefined || inner.converter !== undefined || args.length > 2) return undefined
    if (name.direction !== self.direction || name.backend !== self.backend) return undefined
    if (args[1] === undefined) return { ...inner, converter: name.base }
    const parent = text(args[1]) === "toObject" ? "" : read(args[1], "toObject")
    return parent === undefined ? undefined : { ...inner, converter: name.base, parent }
  }

  /** The statements inside `if (fromX != null) { ... }`. */
  const place = (statements: ReadonlyArray<ts.Statement>, from: string, when: string | undefined): boolean => {
    const [first, second, ...others] = statements
    let head: Applied = { value: "" }
    let each: Applied | undefined
    let rest = statements
    if (first !== undefined && ts.isVariableStatement(first)) {
      const declared = first.declarationList.declarations[0]!
      const start = declared.initializer === undefined ? undefined : applied(declared.initializer)
      const mapped = second === undefined ? undefined : mapping(second)
      if (text(declared.name) !== "transformedList" || start === undefined || mapped === undefined) return false
      head = start
      each = mapped
      rest = others
    }
    const [write, ...after] = rest
    if (write === undefined || !ts.isExpressionStatement(write) || !ts.isCallExpression(write.expression)) return false
    for (const statement of after) {
      const paths = moves(statement)
      if (paths === undefined) return false
      moved = { ...moved, ...paths }
    }
    const call = write.expression
    const setting = calleeOf(call) === "setValueByPath"
    const value = setting ? applied(call.arguments[2]!) : applied(call)
    const to = setting ? path(call.arguments[1]) : undefined
    const target = setting ? text(call.arguments[0]!) : "toObject"
    if (value === undefined || (setting && to === undefined)) return false
    if (target !== "toObject" && target !== "parentObject") return false
    if (each !== undefined && (value.value !== "transformedList" || value.by !== undefined)) return false
    const source = each === undefined ? value : head
    if (values.get(source.value) !== from) return false
    rows.push(clean<Move>({
      from,
      to,
      up: target === "parentObject" ? true : undefined,
      by: source.by,
      list: each === undefined ? undefined : true,
      each: each?.by,
      converter: each === undefined ? value.converter : each.converter,
      parent: each === undefined ? value.parent : each.parent,
      when
    }))
    return true
  }

  /** `if (Array.isArray(transformedList)) { transformedList = transformedList.map((item) => { return ... }) }` */
  const mapping = (statement: ts.Statement): Applied | undefined => {
    if (!ts.isIfStatement(statement) || text(statement.expression) !== "Array.isArray(transformedList)") {
      return undefined
    }
    let result: Applied | undefined
    const visit = (node: ts.Node): void => {
      if (ts.isReturnStatement(node) && node.expression !== undefined) result = applied(node.expression)
      ts.forEachChild(node, visit)
    }
    visit(statement.thenStatement)
    return result?.value === "item" ? result : undefined
  }

  /** `moveValueByPath(toObject, { "a": "b" })` */
  const moves = (statement: ts.Statement): { readonly [from: string]: string } | undefined => {
    if (!ts.isExpressionStatement(statement) || calleeOf(statement.expression) !== "moveValueByPath") return undefined
    const argument = (statement.expression as ts.CallExpression).arguments[1]
    if (argument === undefined || !ts.isObjectLiteralExpression(argument)) return undefined
    return Object.fromEntries(
      argument.properties.flatMap((property) =>
        ts.isPropertyAssignment(property) && ts.isStringLiteral(property.name) &&
          ts.isStringLiteral(property.initializer)
          ? [[property.name.text, property.initializer.text]]
          : []
      )
    )
  }

  /** `const fromX = getValueByPath(fromObject, [...])` */
  const binding = (statement: ts.Statement): boolean => {
    if (!ts.isVariableStatement(statement)) return false
    const declared = statement.declarationList.declarations[0]!
    const name = text(declared.name)
    const from = read(declared.initializer, "fromObject")
    if (from !== undefined) {
      values.set(name, from)
      return true
    }
    const root = read(declared.initializer, "rootObject")
    if (root === undefined || !name.startsWith("discriminator")) return false
    discriminators.add(name)
    if (variant !== undefined && variant.path !== root) problem(`two discriminators: ${variant.path} and ${root}`)
    variant = { path: root, default: variant?.default ?? "" }
    return true
  }

  /** `if (fromX != null) ...`, with or without a look at the parent. */
  const guarded = (statement: ts.Statement, when: string | undefined): boolean => {
    if (!ts.isIfStatement(statement) || statement.elseStatement !== undefined) return false
    const guard =
      /^(?:parentObject !== undefined && )?(\w+) !== undefined$|^(?:parentObject !== undefined && )?(\w+) != null$/
        .exec(text(statement.expression))
    const from = values.get(guard?.[1] ?? guard?.[2] ?? "")
    return from !== undefined && ts.isBlock(statement.thenStatement) &&
      place(statement.thenStatement.statements, from, when)
  }

  /** `if (getValueByPath(fromObject, [...]) !== undefined) { throw ... }` */
  const refusal = (statement: ts.Statement): boolean => {
    if (!ts.isIfStatement(statement) || !ts.isBinaryExpression(statement.expression)) return false
    const field = read(statement.expression.left, "fromObject")
    if (field === undefined || !/throw new Error\('\w+ parameter is only supported in /.test(text(statement))) {
      return false
    }
    rows.push({ refused: field })
    return true
  }

  /** `if (discriminatorX === undefined) ...` and `if (discriminatorX === "A") { ... } else if ...` */
  const discriminated = (statement: ts.Statement): boolean => {
    if (!ts.isIfStatement(statement) || !ts.isBinaryExpression(statement.expression)) return false
    const { left, right } = statement.expression
    if (!discriminators.has(text(left)) || !ts.isBlock(statement.thenStatement)) return false
    if (text(right) === "undefined") {
      const fallback = /= '(\w+)'/.exec(text(statement.thenStatement))?.[1]
      if (fallback === undefined || variant === undefined) return false
      if (variant.default !== "" && variant.default !== fallback) {
        problem(`two defaults: ${variant.default}, ${fallback}`)
      }
      variant = { path: variant.path, default: fallback }
      return true
    }
    if (!ts.isStringLiteral(right)) return false
    const when = right.text
    const known = statement.thenStatement.statements.every((inner) => binding(inner) || guarded(inner, when))
    return known && (statement.elseStatement === undefined || discriminated(statement.elseStatement))
  }

  for (const statement of fn.body!.statements) {
    if (["const toObject = {};", "return toObject;"].includes(text(statement))) continue
    if (binding(statement) || refusal(statement) || discriminated(statement) || guarded(statement, undefined)) continue
    unread.push(statement.getText(file))
  }
  return clean<Converter>({
    rows,
    variant,
    moved,
    code: unread.length === 0 ? undefined : fingerprint(unread.join(""))
  })
}

interface Applied {
  readonly value: string
  readonly by?: string
  readonly converter?: string
  readonly parent?: string
}

type Optionals<A> = { readonly [K in keyof A]: A[K] | undefined }

const clean = <A extends object>(value: Optionals<A>): A =>
  Object.fromEntries(Object.entries(value).filter(([, x]) => x !== undefined)) as A
