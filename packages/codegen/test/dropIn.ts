/**
 * What TypeScript says of `effect-genai/promise` beside `@google/genai`: the exports, the exported types, and the methods of the client.
 */
import { resolve } from "node:path"
import ts from "typescript-5"

const genai = resolve(import.meta.dirname, "../../genai")

/** Where the program is that imports both: a file of its own, which is nowhere. */
const entry = resolve(genai, "test/dropIn.ts")

const source = `
import * as Official from "@google/genai"
import * as Ours from "effect-genai/promise"
declare const official: Official.GoogleGenAI
declare const ours: Ours.GoogleGenAI
export { official, ours, Official, Ours }
`

const options: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.disposable.d.ts"],
  types: ["node"],
  typeRoots: [resolve(genai, "../../node_modules/@types")],
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  paths: { "effect-genai/*": [`${genai}/src/*.ts`] }
}

/** What is there and not here, and what is not assignable in which direction. */
export interface Comparison {
  /** Exports that are missing, `Interactions.Tool.GoogleSearch` for one in a namespace. */
  readonly missing: ReadonlyArray<string>
  /** Types: `FinishReason to ours`, `Part to theirs`. */
  readonly types: ReadonlyArray<string>
  /** Methods: `models.get is missing`, `models.get takes less`, `models.get to ours` and `models.get to theirs` of what it answers. */
  readonly methods: ReadonlyArray<string>
  /** How many types and methods were compared. */
  readonly compared: { readonly types: number; readonly methods: number }
}

/** Compares both packages. */
export const compare = (): Comparison => {
  const { checker, file } = program()
  const missing: Array<string> = []
  const types: Array<string> = []
  const methods: Array<string> = []
  const compared = { types: 0, methods: 0 }

  const bothWays = (found: Array<string>, name: string, theirs: ts.Type, ours: ts.Type): void => {
    if (!checker.isTypeAssignableTo(theirs, ours)) found.push(`${name} to ours`)
    if (!checker.isTypeAssignableTo(ours, theirs)) found.push(`${name} to theirs`)
  }

  // ---------------------------------------------------------------------------
  // exports
  // ---------------------------------------------------------------------------

  const resolved = (symbol: ts.Symbol) =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)

  const exportsOf = (symbol: ts.Symbol) =>
    new Map(checker.getExportsOfModule(symbol).map((one) => [one.name, resolved(one)] as const))

  const exports = (there: ts.Symbol, here: ts.Symbol, path: string): void => {
    const ours = exportsOf(here)
    for (const [name, symbol] of exportsOf(there)) {
      const own = ours.get(name)
      for (const [kind, flag] of Object.entries(kinds)) {
        if ((symbol.flags & flag) !== 0 && ((own?.flags ?? 0) & flag) === 0) missing.push(`${path}${name} (${kind})`)
      }
      if (own === undefined) continue
      if ((symbol.flags & kinds.type) !== 0 && (own.flags & kinds.type) !== 0 && !isGeneric(symbol)) {
        compared.types++
        bothWays(types, `${path}${name}`, checker.getDeclaredTypeOfSymbol(symbol), checker.getDeclaredTypeOfSymbol(own))
      }
      if ((symbol.flags & kinds.namespace) !== 0 && (own.flags & kinds.namespace) !== 0) {
        exports(symbol, own, `${path}${name}.`)
      }
    }
  }

  // ---------------------------------------------------------------------------
  // methods
  // ---------------------------------------------------------------------------

  const publicOf = (type: ts.Type) =>
    checker.getPropertiesOfType(type).filter(({ declarations = [], name }) =>
      !name.startsWith("_") &&
      declarations.every((declaration) =>
        (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0
      )
    )

  const resource = (theirs: ts.Type, ours: ts.Type, path: string, depth: number): void => {
    for (const property of publicOf(theirs)) {
      const name = `${path}${property.name}`
      const own = checker.getPropertyOfType(ours, property.name)
      if (own === undefined) {
        methods.push(`${name} is missing`)
        continue
      }
      const [there, here] = [checker.getTypeOfSymbol(property), checker.getTypeOfSymbol(own)]
      if (there.getCallSignatures().length > 0) method(there, here, name)
      else if (depth < 2 && (there.flags & ts.TypeFlags.Object) !== 0) resource(there, here, `${name}.`, depth + 1)
    }
  }

  const method = (there: ts.Type, here: ts.Type, name: string): void => {
    compared.methods++
    const [theirs, ours] = [there.getCallSignatures(), here.getCallSignatures()]
    if (theirs.length > 1 || ours.length > 1) {
      // An overload for an overload.
      if (!checker.isTypeAssignableTo(here, there)) methods.push(`${name} takes or answers less`)
      return
    }
    const [[their], [our]] = [theirs, ours]
    if (their === undefined || our === undefined || (their.typeParameters?.length ?? 0) > 0) return
    const own = our.typeParameters === undefined ? parametersOf(our) : []
    for (const [index, type] of parametersOf(their).entries()) {
      if (our.typeParameters === undefined && own[index] === undefined) {
        methods.push(`${name} has no argument ${index + 1}`)
      } else if (own[index] !== undefined && !checker.isTypeAssignableTo(type, own[index])) {
        methods.push(`${name} takes less as argument ${index + 1}`)
      }
    }
    answers(name, checker.getReturnTypeOfSignature(their), checker.getReturnTypeOfSignature(our))
  }

  /** The types of the parameters. Those of a tuple stand for themselves. */
  const parametersOf = ({ parameters }: ts.Signature): ReadonlyArray<ts.Type> =>
    parameters.flatMap((parameter) => {
      const type = checker.getTypeOfSymbol(parameter)
      const isRest = parameter.valueDeclaration !== undefined && ts.isParameter(parameter.valueDeclaration) &&
        parameter.valueDeclaration.dotDotDotToken !== undefined
      return isRest && checker.isTupleType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [type]
    })

  const answers = (name: string, theirs: ts.Type, ours: ts.Type): void => {
    const [there, here] = [checker.getAwaitedType(theirs) ?? theirs, checker.getAwaitedType(ours) ?? ours]
    const isPager = there.symbol?.name === "Pager" && here.symbol?.name === "Pager"
    // Classes with private fields never pass for each other.
    const [[theirItem], [ourItem]] = isPager
      ? [checker.getTypeArguments(there as ts.TypeReference), checker.getTypeArguments(here as ts.TypeReference)]
      : [[there], [here]]
    if (theirItem !== undefined && ourItem !== undefined) bothWays(methods, name, theirItem, ourItem)
  }

  const imported = (index: number) =>
    checker.getSymbolAtLocation((file.statements[index] as ts.ImportDeclaration).moduleSpecifier)!
  const declared = (index: number) =>
    checker.getTypeAtLocation((file.statements[index] as ts.VariableStatement).declarationList.declarations[0]!)

  exports(imported(0), imported(1), "")
  resource(declared(2), declared(3), "", 0)
  return { missing, types, methods, compared }
}

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

const kinds = {
  type: ts.SymbolFlags.Type,
  value: ts.SymbolFlags.Value,
  // Enums are no namespaces of types.
  namespace: ts.SymbolFlags.NamespaceModule | ts.SymbolFlags.ValueModule
}

const isGeneric = ({ declarations = [] }: ts.Symbol) =>
  declarations.some((declaration) =>
    (ts.isTypeAliasDeclaration(declaration) || ts.isClassLike(declaration) || ts.isInterfaceDeclaration(declaration)) &&
    declaration.typeParameters !== undefined
  )

const program = () => {
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile, readFile } = host
  host.fileExists = (path) => path === entry || fileExists(path)
  host.readFile = (path) => path === entry ? source : readFile(path)
  host.getSourceFile = (path, target, ...rest) =>
    path === entry ? ts.createSourceFile(path, source, target, true) : getSourceFile(path, target, ...rest)
  const program = ts.createProgram([entry], options, host)
  const file = program.getSourceFile(entry)!
  const problems = program.getSemanticDiagnostics(file)
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, host))
  return { checker: program.getTypeChecker(), file }
}
