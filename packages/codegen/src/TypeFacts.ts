/**
 * Reads the typings of the official package: names, fields and types of everything that its namespaces export, and of
 * what they refer to. Declarations have the names of the namespaces, because the `_2` suffixes of the rolled-up file
 * change from release to release.
 */
import ts from "typescript-5"
import type { Declaration, EnumFact, Extracted, FieldFact, Fields, Origin, TypeFact, TypeFacts } from "./Facts.ts"

const externals = new Set(["AbortSignal", "Response", "globalThis.Blob", "Uint8Array", "ArrayBuffer"])

/** The identifiers of rolled-up names: `Tool_2` is `interactions.Tool`. */
export const exportedNames = (file: ts.SourceFile): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const statement of file.statements) {
    if (!ts.isModuleDeclaration(statement) || statement.body === undefined || !ts.isModuleBlock(statement.body)) {
      continue
    }
    const namespace = statement.name.text
    for (const inner of statement.body.statements) {
      if (
        !ts.isExportDeclaration(inner) || inner.exportClause === undefined || !ts.isNamedExports(inner.exportClause)
      ) {
        continue
      }
      for (const element of inner.exportClause.elements) {
        // In the namespace of requests, only the requests themselves are facts; the rest is derived from them.
        if (namespace === "operations" && !element.name.text.endsWith("Request")) continue
        names.set((element.propertyName ?? element.name).text, `${namespace}.${element.name.text}`)
      }
    }
  }
  return names
}

/** Reads every type that the namespaces export, every enum, the extra types, and what they refer to. */
export const extractTypes = (
  source: string,
  origin: Origin,
  extra: ReadonlyArray<string> = []
): Extracted<Omit<TypeFacts, "namespaces">> => {
  const file = ts.createSourceFile("genai.d.ts", source, ts.ScriptTarget.ES2022, true)
  const exported = new Map([
    ...extra.map((name) => [name, `types.${name}`] as const),
    ...exportedEnums(file),
    ...exportedNames(file)
  ])
  const reader = typeReader(file, exported)
  const declared = new Map<string, ts.Statement>()
  const values = new Set<string>()
  for (const statement of file.statements) {
    for (const name of valueNames(statement)) values.add(name)
    if (
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isEnumDeclaration(statement) ||
      (ts.isClassDeclaration(statement) && statement.name !== undefined)
    ) declared.set(statement.name!.text, statement)
  }
  const types: Record<string, Declaration> = {}
  const problems: Array<string> = []
  const pending = [...exported.keys()]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const id = exported.get(name) ?? name
    const statement = declared.get(name)
    if (types[id] !== undefined) continue
    if (statement === undefined) {
      if (!values.has(name)) problems.push(`${id} is exported but not declared`)
      continue
    }
    const declaration = declarationOf(statement, reader)
    types[id] = declaration
    if (ts.isEnumDeclaration(statement)) {
      for (const member of statement.members) {
        if (stringOf(member) === undefined) {
          problems.push(`${id}.${memberName(member)} has a value that is not a string`)
        }
      }
    }
    for (const reference of referencesOf(declaration)) {
      if (!reference.includes(".") && declared.has(reference)) pending.push(reference)
    }
  }
  for (const [id, declaration] of Object.entries(types)) {
    for (const reference of referencesOf(declaration)) {
      if (types[reference] === undefined) problems.push(`${id} refers to ${reference}, which is not declared`)
    }
  }
  return { facts: { ...origin, types }, problems }
}

/** The names that a declaration refers to. */
export const referencesOf = (declaration: Declaration): ReadonlyArray<string> => {
  const found: Array<string> = []
  const visit = (type: TypeFact): void => {
    if (typeof type === "string") return
    if ("ref" in type) found.push(type.ref)
    else if ("list" in type) visit(type.list)
    else if ("map" in type) visit(type.map)
    else if ("union" in type) type.union.forEach(visit)
    else if ("fields" in type) Object.values(type.fields).forEach((field) => visit(field.type))
  }
  if ("alias" in declaration) visit(declaration.alias)
  else if ("fields" in declaration) visit(declaration)
  return found
}

// -----------------------------------------------------------------------------
// reading
// -----------------------------------------------------------------------------

/** Reads types of one file, with the names of its declarations resolved. */
export const typeReader = (file: ts.SourceFile, exported: ReadonlyMap<string, string>) => {
  const text = (node: ts.Node) => node.getText(file)
  const kinds = ts.SyntaxKind

  const parameters = new Set<string>()
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      statement.typeParameters?.forEach((parameter) => parameters.add(parameter.name.text))
    }
  }

  const read = (node: ts.TypeNode | undefined): TypeFact => {
    if (node === undefined) return "unknown"
    switch (node.kind) {
      case kinds.StringKeyword:
        return "string"
      case kinds.NumberKeyword:
        return "number"
      case kinds.BooleanKeyword:
        return "boolean"
      case kinds.AnyKeyword:
        return "any"
      case kinds.UnknownKeyword:
      case kinds.ObjectKeyword:
        return "unknown"
    }
    if (ts.isParenthesizedTypeNode(node)) return read(node.type)
    if (ts.isTypeOperatorNode(node)) return read(node.type)
    if (ts.isArrayTypeNode(node)) return { list: read(node.elementType) }
    if (ts.isTypeLiteralNode(node)) return object(node.members)
    if (ts.isUnionTypeNode(node)) {
      const members = node.types.filter((member) => member.kind !== kinds.UndefinedKeyword).map(read)
      return members.length === 1 ? members[0]! : { union: members }
    }
    if (ts.isIntersectionTypeNode(node) && text(node).replace(/\s/g, "") === "string&{}") return "open"
    if (ts.isLiteralTypeNode(node)) {
      const { literal } = node
      if (literal.kind === kinds.NullKeyword) return "null"
      if (ts.isStringLiteral(literal)) return { literal: literal.text }
      if (ts.isNumericLiteral(literal)) return { literal: Number(literal.text) }
      return { literal: literal.kind === kinds.TrueKeyword }
    }
    if (ts.isTypeReferenceNode(node)) return reference(node)
    return { unread: text(node).slice(0, 80) }
  }

  const reference = (node: ts.TypeReferenceNode): TypeFact => {
    const name = text(node.typeName)
    const [first, second] = node.typeArguments ?? []
    if (name === "Array" || name === "ReadonlyArray") return { list: read(first) }
    if (name === "Record") return { map: read(second) }
    if (externals.has(name)) return { external: name }
    if (first !== undefined || parameters.has(name)) return { unread: text(node).slice(0, 80) }
    return { ref: exported.get(name) ?? name }
  }

  const object = (members: ReadonlyArray<ts.TypeElement | ts.ClassElement>): TypeFact => {
    const index = members.find(ts.isIndexSignatureDeclaration)
    const fields = fieldsOf(members)
    return index !== undefined && Object.keys(fields).length === 0 ? { map: read(index.type) } : { fields }
  }

  const fieldsOf = (members: ReadonlyArray<ts.TypeElement | ts.ClassElement>): Fields => {
    const fields: Record<string, FieldFact> = {}
    for (const member of members) {
      if (!ts.isPropertySignature(member) && !ts.isPropertyDeclaration(member)) continue
      const hidden = (member.modifiers ?? []).some((modifier) =>
        modifier.kind === kinds.PrivateKeyword || modifier.kind === kinds.StaticKeyword
      )
      if (hidden) continue
      const name = ts.isStringLiteral(member.name) ? member.name.text : text(member.name)
      fields[name] = {
        type: read(member.type),
        ...(member.questionToken === undefined ? {} : { optional: true as const }),
        ...(ts.getJSDocDeprecatedTag(member) === undefined ? {} : { deprecated: true as const })
      }
    }
    return fields
  }

  return { read, fieldsOf }
}

const declarationOf = (statement: ts.Statement, reader: ReturnType<typeof typeReader>): Declaration => {
  if (ts.isEnumDeclaration(statement)) return enumOf(statement)
  if (ts.isClassDeclaration(statement)) return { fields: reader.fieldsOf(statement.members), class: true }
  if (ts.isInterfaceDeclaration(statement)) return { fields: reader.fieldsOf(statement.members) }
  if (ts.isTypeAliasDeclaration(statement)) {
    const type = reader.read(statement.type)
    return typeof type === "object" && "fields" in type ? type : { alias: type }
  }
  return { alias: { unread: "" } }
}

/** The functions and constants that a statement declares: namespaces export them beside types. */
const valueNames = (statement: ts.Statement): ReadonlyArray<string> => {
  if (ts.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text]
  return ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.map(({ name }) => name.getText())
    : []
}

/** The enums that exist at run time. Some of them are not in a namespace. */
const exportedEnums = (file: ts.SourceFile): ReadonlyArray<readonly [string, string]> =>
  file.statements.flatMap((statement) =>
    ts.isEnumDeclaration(statement) &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
      ? [[statement.name.text, `types.${statement.name.text}`] as const]
      : []
  )

const enumOf = ({ members }: ts.EnumDeclaration): EnumFact => {
  const all = members.map((member) => [memberName(member), stringOf(member)] as const)
  const values = Object.fromEntries(
    all.flatMap(([name, value]) => value === undefined || value === name ? [] : [[name, value]])
  )
  return { enum: all.map(([name]) => name), ...(Object.keys(values).length === 0 ? {} : { values }) }
}

const memberName = ({ name }: ts.EnumMember): string => ts.isStringLiteral(name) ? name.text : name.getText()

const stringOf = ({ initializer }: ts.EnumMember): string | undefined =>
  initializer !== undefined && ts.isStringLiteral(initializer) ? initializer.text : undefined
