/** Ordinary programs for `@google/genai`, which compile with `effect-genai/promise` when the import is changed. */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import ts from "typescript-5"

const folder = join(import.meta.dirname, "programs")

const genai = resolve(import.meta.dirname, "../../genai")

const names = readdirSync(folder).map((name) => join(folder, name))

const modules = {
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
}

const libraries = {
  "with the DOM": ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.disposable.d.ts"],
  "without the DOM": ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"]
}

/** Files that are not of the programs, which all of them share. */
const files = new Map<string, ts.SourceFile | undefined>()

/** What TypeScript says of the programs. */
const problemsOf = (
  from: "@google/genai" | "effect-genai/promise",
  module: keyof typeof modules,
  library: keyof typeof libraries,
  change: (source: string) => string = (source) => source
): ReadonlyArray<string> => {
  const options: ts.CompilerOptions = {
    ...modules[module],
    strict: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2022,
    lib: libraries[library],
    types: ["node"],
    typeRoots: [resolve(genai, "../../node_modules/@types")],
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    paths: { "effect-genai/*": [`${genai}/src/*.ts`] }
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  const text = (path: string) => change(readFileSync(path, "utf8").replace("\"@google/genai\"", JSON.stringify(from)))
  host.getSourceFile = (path, target, ...rest) => {
    if (names.includes(path)) return ts.createSourceFile(path, text(path), target, true)
    const key = `${path} ${JSON.stringify(target)}`
    const known = files.get(key) ?? getSourceFile(path, target, ...rest)
    files.set(key, known)
    return known
  }
  const program = ts.createProgram(names, options, host)
  return names.flatMap((name) => program.getSemanticDiagnostics(program.getSourceFile(name)))
    .map(({ file, messageText, start }) =>
      `${file?.fileName.slice(folder.length + 1)}:${(file?.getLineAndCharacterOfPosition(start!).line ?? 0) + 1} ${
        ts.flattenDiagnosticMessageText(messageText, "\n")
      }`
    )
}

describe("ordinary programs", { timeout: 300_000 }, () => {
  it("are ten at least, and compile for @google/genai", () => {
    assert.isAtLeast(names.length, 10)
    assert.deepStrictEqual(problemsOf("@google/genai", "nodenext", "with the DOM"), [])
  })

  for (const module of ["nodenext", "node16", "bundler"] as const) {
    for (const library of ["with the DOM", "without the DOM"] as const) {
      it(`compile for effect-genai/promise: ${module}, ${library}`, () => {
        assert.deepStrictEqual(problemsOf("effect-genai/promise", module, library), [])
      })
    }
  }

  it("do not compile where they are wrong", () => {
    const problems = problemsOf(
      "effect-genai/promise",
      "nodenext",
      "with the DOM",
      (source) => source.replace("config.stopSequences.push(\"STOP\")", "config.stopSequences.push(7)")
    )
    assert.lengthOf(problems, 1)
    assert.match(problems[0]!, /^config\.ts:\d+ Argument of type 'number'/)
  })
})
