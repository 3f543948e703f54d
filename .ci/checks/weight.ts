/** What the published entry for plain async code weighs: bytes, files and what they import. */
import { build } from "esbuild"
import { globSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { gzipSync } from "node:zlib"

export interface Limits {
  /** Bytes of the chunks that are loaded at once. */
  readonly atOnce: number
  /** Bytes of all chunks. */
  readonly all: number
  /** How many chunks are loaded at once. */
  readonly chunksAtOnce: number
  /** How many chunks there are. */
  readonly chunks: number
  /** Bytes of the declarations. */
  readonly types: number
  /** Characters of the longest line of a chunk. Runtimes print the line that an error comes from which nobody catches. */
  readonly line: number
  /** How many chunks have a character that is not of ASCII. V8 keeps the text of such a chunk in twice the memory. */
  readonly wide: number
  /** Bytes that a page with one call loads at once, after gzip. */
  readonly page: number
}

/** About 2 % above what they were. */
export const limits: Limits = {
  atOnce: 268_500,
  all: 724_300,
  chunksAtOnce: 3,
  chunks: 70,
  types: 1_030_000,
  page: 49_500,
  line: 500,
  wide: 0
}

/** What is wrong with the folder of the entry. */
export const problemsOf = async (folder: string, limits: Limits): Promise<ReadonlyArray<string>> => {
  const chunks = new Map(
    globSync("*.js", { cwd: folder }).map((name) => [name, readFileSync(join(folder, name), "utf8")])
  )
  const atOnce = new Set(["promise.js"])
  for (const name of atOnce) for (const other of importsOf(chunks.get(name)!)) atOnce.add(other)
  const types = globSync("types/**/*.d.ts", { cwd: folder }).map((name) => readFileSync(join(folder, name), "utf8"))
  const bytes = (texts: Iterable<string>) => [...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  const measured: Limits = {
    atOnce: bytes([...atOnce].map((name) => chunks.get(name)!)),
    all: bytes(chunks.values()),
    chunksAtOnce: atOnce.size,
    chunks: chunks.size,
    types: bytes(types),
    line: Math.max(...[...chunks.values()].flatMap((code) => code.split("\n").map(({ length }) => length))),
    wide: [...chunks.values()].filter((code) => /[^\0-\x7f]/.test(code)).length,
    page: await pageOf(folder)
  }
  const outgrown = Object.entries(measured).filter(([name, value]) => value > limits[name as keyof Limits])
    .map(([name, value]) => `the entry for plain async code outgrows ${name}: ${value}`)
  const foreign = [...chunks].filter(([, code]) => /(?<![.\w$])(?:from|import\s*\(?)\s*["'`](?!\.)/.test(code))
    .map(([name]) => `${name} imports a package`)
  const meta = [...chunks].filter(([, code]) => code.includes("import.meta"))
    .map(([name]) => `${name} has import.meta, of which tools cannot make CommonJS`)
  const typed = types.filter((text) => /from "(?!\.)|import\("(?!\.)/.test(text.replace(/\/\*[^]*?\*\//g, "")))
    .map((text) => `a declaration of the entry names a package: ${text.slice(0, 100)}`)
  const ofNode = importsOf(chunks.get("NodeDispatch.js")!).filter((name) => !atOnce.has(name))
    .map((name) => `the first call on Node loads ${name} too`)
  const ofEffect = [...atOnce].filter((name) => chunks.get(name)!.includes("effect/http/"))
    .map((name) => `${name} has the HTTP client of effect, which fetch replaces`)
  const told = `${measured.chunksAtOnce} files of ${(measured.atOnce / 1e6).toFixed(2)} MB`
  const untold = readFileSync(guide, "utf8").includes(told) ? [] : [`${guide} does not say: ${told}`]
  return [...outgrown, ...foreign, ...meta, ...typed, ...ofNode, ...ofEffect, ...untold]
}

/** Where readers learn what the entry weighs. */
const guide = join(import.meta.dirname, "../../docs/guide/runtimes.md")

/** What a bundler makes of a page with one call. */
const pageOf = async (folder: string): Promise<number> => {
  const { metafile, outputFiles } = await build({
    stdin: {
      contents: `
        import { GoogleGenAI } from "./promise.js"
        const ai = new GoogleGenAI({ apiKey: "key" })
        ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" }).then(console.log)`,
      resolveDir: folder
    },
    absWorkingDir: folder,
    outdir: ".",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true
  })
  const { outputs } = metafile
  const atOnce = new Set(Object.keys(outputs).filter((name) => outputs[name]!.entryPoint === "<stdin>"))
  for (const name of atOnce) {
    for (const { kind, path } of outputs[name]!.imports) if (kind === "import-statement") atOnce.add(path)
  }
  return outputFiles.filter(({ path }) => atOnce.has(relative(folder, path)))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
}

const importsOf = (code: string): ReadonlyArray<string> =>
  [...code.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g)].map(([, name]) => name!)
