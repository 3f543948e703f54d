/** The types that modules name in what they export, and those among them that users cannot import. */
import { posix } from "node:path"
import { type Class, type Node, parseSync, type Statement } from "oxc-parser"
import * as ModuleGraph from "./ModuleGraph.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** A name in the place of a type: `Wire.File` is the `member` File of the `root` Wire. */
interface Reference {
  readonly root: string
  readonly member: string | undefined
  /** The file of a type that is imported where it stands: `import("./A.ts").A`. */
  readonly target: string | undefined
}

/** A declaration of a module, and what its signature names. */
interface Declaration {
  readonly name: string
  readonly references: ReadonlyArray<Reference>
  /** Whether it is nothing but another name for a type. */
  readonly isAlias: boolean
  /** Whether all of its type is written down. */
  readonly isTyped: boolean
}

/** A name of another file: all that it exports, if it has no name. */
interface Origin {
  readonly file: string
  readonly name: string | undefined
}

interface Module {
  readonly file: string
  readonly imports: ReadonlyMap<string, Origin>
  readonly declarations: ReadonlyMap<string, Declaration>
  /** What the file exports of its own, by the names that it has inside. */
  readonly own: ReadonlySet<string>
  /** What it exports of other files. */
  readonly others: ReadonlyArray<Origin>
}

export type Signatures = ReadonlyMap<string, Module>

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

export const fromSources = (sources: { readonly [file: string]: string }): Signatures =>
  new Map(Object.entries(sources).map(([file, source]) => [file, parse(file, source)]))

export const fromFolder = (folder: string): Signatures => fromSources(ModuleGraph.sourcesOf(folder))

/** The same modules with these sources in place of, or beside, their own: how a test plants a violation. */
export const plant = (signatures: Signatures, sources: { readonly [file: string]: string }): Signatures =>
  new Map([...signatures, ...fromSources(sources)])

// -----------------------------------------------------------------------------
// Questions
// -----------------------------------------------------------------------------

/**
 * The types in the signatures of open files that users cannot import: types of closed files that no open file exports or gives another name, and types that
 * are not exported at all.
 */
export const unnameable = (signatures: Signatures, isClosed: (file: string) => boolean): ReadonlyArray<string> => {
  const exposed = exposedBy(signatures, isClosed)
  return exports(signatures, isClosed).flatMap(({ declaration, file }) =>
    declaration.references.flatMap((reference): ReadonlyArray<string> => {
      const origin = originOf(signatures, file, reference)
      if (origin === undefined || exposed.has(keyOf(origin))) return []
      // What an open file brings in from another one, that one exports.
      if (!isClosed(origin.file) && origin.file !== file) return []
      return [`${declaration.name} in ${file} names ${origin.name} of ${origin.file}`]
    })
  )
}

/** The exports of open files whose types are not written down, so that nobody knows what they name. */
export const untyped = (signatures: Signatures, isClosed: (file: string) => boolean): ReadonlyArray<string> =>
  exports(signatures, isClosed).filter(({ declaration }) => !declaration.isTyped)
    .map(({ declaration, file }) => `${declaration.name} in ${file}`)

/** The exports of open files whose signatures name these types of other files, or of their own. */
export const naming = (
  signatures: Signatures,
  isClosed: (file: string) => boolean,
  isMeant: (origin: { readonly file: string; readonly name: string }) => boolean
): ReadonlyArray<string> =>
  exports(signatures, isClosed).flatMap(({ declaration, file }) =>
    declaration.references.flatMap((reference): ReadonlyArray<string> => {
      const { name, ...origin } = originOf(signatures, file, reference) ?? { file, name: undefined }
      return name !== undefined && isMeant({ ...origin, name })
        ? [`${declaration.name} in ${file} names ${name} of ${origin.file}`]
        : []
    })
  )

/** The declarations that open files export of their own. */
const exports = (signatures: Signatures, isClosed: (file: string) => boolean) =>
  [...signatures.values()].filter(({ file }) => !isClosed(file)).flatMap(({ declarations, file, own }) =>
    [...own].flatMap((name) => {
      const declaration = declarations.get(name)
      return declaration === undefined ? [] : [{ file, declaration }]
    })
  )

/** What users can import: the exports of open files, and what these export of closed files or give another name. */
const exposedBy = (signatures: Signatures, isClosed: (file: string) => boolean): ReadonlySet<string> => {
  const exposed = new Set<string>()
  for (const { declaration, file } of exports(signatures, isClosed)) {
    exposed.add(keyOf({ file, name: declaration.name }))
    const [alias] = declaration.references
    const origin = declaration.isAlias && alias !== undefined ? originOf(signatures, file, alias) : undefined
    if (origin !== undefined) exposed.add(keyOf(origin))
  }
  const openFiles = [...signatures.values()].filter(({ file }) => !isClosed(file))
  for (const { file, name } of openFiles.flatMap(({ others }) => others)) {
    for (const exported of name === undefined ? signatures.get(file)?.own ?? [] : [name]) {
      exposed.add(keyOf({ file, name: exported }))
    }
  }
  return exposed
}

const keyOf = ({ file, name }: Origin): string => `${file}#${name}`

/** Where a name comes from; `undefined` for parameters of types, for what every program has, and for other packages. */
const originOf = (signatures: Signatures, file: string, { member, root, target }: Reference): Origin | undefined => {
  const { declarations, imports } = signatures.get(file)!
  if (target !== undefined) return signatures.has(target) ? { file: target, name: root } : undefined
  const imported = imports.get(root)
  if (imported !== undefined) {
    const name = imported.name ?? member
    return signatures.has(imported.file) && name !== undefined ? { file: imported.file, name } : undefined
  }
  return declarations.has(root) ? { file, name: root } : undefined
}

// -----------------------------------------------------------------------------
// Private: modules
// -----------------------------------------------------------------------------

const parse = (file: string, source: string): Module => {
  const { errors, program } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  const resolve = (specifier: string) =>
    specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : specifier
  const imports = new Map<string, Origin>()
  const declarations = new Map<string, Declaration>()
  const own = new Set<string>()
  const others: Array<Origin> = []
  for (const statement of program.body) {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const specifier of statement.specifiers) {
          const name = specifier.type === "ImportSpecifier" ? textOf(specifier.imported) : undefined
          imports.set(specifier.local.name, { file: resolve(statement.source.value), name })
        }
        break
      case "ExportAllDeclaration":
        others.push({ file: resolve(statement.source.value), name: undefined })
        break
      case "ExportNamedDeclaration":
        for (const { local } of statement.specifiers) {
          const name = textOf(local)
          if (statement.source !== null) others.push({ file: resolve(statement.source.value), name })
          else if (imports.has(name)) others.push(imports.get(name)!)
          else own.add(name)
        }
        for (const declaration of declarationsOf(statement.declaration ?? undefined, resolve)) {
          own.add(declaration.name)
          declarations.set(declaration.name, merged(declarations.get(declaration.name), declaration))
        }
        break
      default:
        for (const declaration of declarationsOf(statement, resolve)) {
          declarations.set(declaration.name, merged(declarations.get(declaration.name), declaration))
        }
    }
  }
  return { file, imports, declarations, own, others }
}

const textOf = (name: { readonly type: string }): string =>
  name.type === "Literal"
    ? (name as unknown as { readonly value: string }).value
    : (name as unknown as { readonly name: string }).name

/** A class and an interface, or a value and a type, of the same name are one export. */
const merged = (before: Declaration | undefined, { isAlias, isTyped, name, references }: Declaration): Declaration => ({
  name,
  references: [...before?.references ?? [], ...references],
  isAlias: isAlias && before === undefined,
  isTyped: isTyped && before?.isTyped !== false
})

const declarationsOf = (
  statement: Statement | undefined,
  resolve: (specifier: string) => string
): ReadonlyArray<Declaration> => {
  const of = (name: string, node: Node, isAlias = false, isTyped = true): Declaration => ({
    name,
    references: referencesOf(node, resolve),
    isAlias,
    isTyped
  })
  switch (statement?.type) {
    case "VariableDeclaration":
      return statement.declarations.flatMap((declarator) =>
        declarator.id.type === "Identifier"
          ? [
            of(
              declarator.id.name,
              declarator,
              false,
              Boolean(declarator.id.typeAnnotation) || saysItsType(declarator.init)
            )
          ]
          : []
      )
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
      return statement.id === null ? [] : [of(statement.id.name, statement)]
    case "TSTypeAliasDeclaration":
      return [of(statement.id.name, statement, statement.typeAnnotation.type === "TSTypeReference")]
    default:
      return []
  }
}

/** Whether the type of a value can be read off its expression: a literal, or functions that say what they return. */
const saysItsType = (node: Node | null): boolean => {
  switch (node?.type) {
    case "Literal":
    case "TemplateLiteral":
      return true
    case "TSAsExpression":
      return true
    case "ObjectExpression":
      return node.properties.every((property) => property.type === "Property" && saysItsType(property.value))
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return node.returnType !== null
    case "CallExpression":
      return node.arguments.some((argument) => saysItsType(argument) && argument.type !== "Literal")
    default:
      return false
  }
}

// -----------------------------------------------------------------------------
// Private: signatures
// -----------------------------------------------------------------------------

/** The names in the places of types, without those that the declaration binds itself. */
const referencesOf = (declaration: Node, resolve: (specifier: string) => string): ReadonlyArray<Reference> => {
  const references: Array<Reference> = []
  const bound = new Set<string>()
  const note = (name: Node): void => {
    const path = pathOf(name)
    if (path !== undefined) references.push({ root: path[0]!, member: path[1], target: undefined })
  }
  const visit = (node: Node): void => {
    switch (node.type) {
      case "TSTypeReference":
        note(node.typeName as Node)
        break
      case "TSInterfaceHeritage":
      case "TSClassImplements":
        note(node.expression as Node)
        break
      case "TSImportType":
        if (node.qualifier !== null) {
          references.push({
            root: pathOf(node.qualifier as Node)![0]!,
            member: undefined,
            target: resolve(node.source.value)
          })
        }
        break
      case "TSTypeParameter":
        bound.add(node.name.name)
        break
      case "TSMappedType":
        bound.add(node.key.name)
        break
    }
    partsOf(node).forEach(visit)
  }
  visit(declaration)
  return references.filter(({ root, target }) => target !== undefined || !bound.has(root))
}

const pathOf = (name: Node): ReadonlyArray<string> | undefined => {
  if (name.type === "Identifier") return [name.name]
  if (name.type === "TSQualifiedName") {
    const left = pathOf(name.left as Node)
    return left && [...left, name.right.name]
  }
  if (name.type === "MemberExpression" && name.property.type === "Identifier") {
    const left = pathOf(name.object)
    return left && [...left, name.property.name]
  }
  return undefined
}

/** The parts of a node that belong to the signature: no bodies of functions, no private members, and no values whose type is written down. */
const partsOf = (node: Node): ReadonlyArray<Node> => {
  switch (node.type) {
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return nodes(node.typeParameters, node.params, node.returnType)
    case "VariableDeclarator":
      return node.id.type === "Identifier" && node.id.typeAnnotation ? [node.id.typeAnnotation] : nodes(node.init)
    case "PropertyDefinition":
    case "AccessorProperty":
      if (isPrivate(node)) return []
      return node.typeAnnotation ? [node.typeAnnotation] : nodes(node.value)
    case "MethodDefinition":
      return isPrivate(node) ? [] : [node.value]
    case "ClassDeclaration":
    case "ClassExpression":
      return [...nodes(node.typeParameters, node.implements, node.body), ...typeArgumentsOf(node)]
    default:
      return nodes(...Object.values(node))
  }
}

/** The types that the class is made with which another one extends; the values are not part of its signature. */
const typeArgumentsOf = ({ superClass, superTypeArguments }: Class): ReadonlyArray<Node> => {
  const found = nodes(superTypeArguments)
  let made = superClass
  while (made?.type === "CallExpression") {
    found.push(...nodes(made.typeArguments))
    made = made.callee
  }
  return found
}

const isPrivate = (
  { accessibility, key }: { readonly accessibility?: string | null; readonly key: { readonly type: string } }
) => accessibility === "private" || key.type === "PrivateIdentifier"

const nodes = (...values: ReadonlyArray<unknown>): Array<Node> =>
  values.flat().filter((value): value is Node =>
    typeof value === "object" && value !== null && typeof (value as { readonly type?: unknown }).type === "string"
  )
