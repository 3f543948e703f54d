/** Packs what gets published, and uses the tarballs as a stranger would: publint, types of every entry point, imports. */
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { execFileSync } from "node:child_process"
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import * as Modules from "./modules.ts"
import { folders, install, pack, pnpm, root, run } from "./tarballs.ts"
import * as Weight from "./weight.ts"

const temp = mkdtempSync(join(tmpdir(), "effect-genai-pack-"))
const problems: Array<string> = []
process.on("exit", () => rmSync(temp, { recursive: true }))

interface Manifest {
  readonly exports: { readonly [entry: string]: unknown }
}

const inspect = async (folder: string) => {
  const { name, tarball } = pack(folder, temp)
  const data = new Uint8Array(readFileSync(tarball))

  const lint = await publint({ pack: { tarball: data.buffer }, strict: true })
  // A module of ours has another one in its place in browsers, which is for bundlers, not for those who import.
  const messages = lint.messages.filter(({ code }) => code !== "USE_EXPORTS_OR_IMPORTS_BROWSER")
  for (const message of messages) problems.push(`publint ${name}: ${formatMessage(message, lint.pkg)}`)

  const contents = createPackageFromTarballData(data)
  for (const file of ["README.md", "LICENSE", "package.json"]) {
    if (!contents.fileExists(`/node_modules/${name}/${file}`)) problems.push(`${name}: no ${file} in the tarball`)
  }
  const { exports } = JSON.parse(contents.readFile(`/node_modules/${name}/package.json`)) as Manifest
  const named = Object.keys(exports).filter((entry) => exports[entry] !== null && !/\*|package\.json/.test(entry))
  const hidden = Object.keys(exports).filter((entry) => exports[entry] === null).map((entry) => entry.replace("*", ""))
  const files = contents.listFiles(`/node_modules/${name}/dist`).filter((file) => file.endsWith(".d.ts"))
    .map((file) => file.slice(`/node_modules/${name}/dist/`.length, -".d.ts".length))
    .map((module) => (module === "index" ? "." : `./${module}`))
  const modules = [...new Set([...named, ...files.filter((file) => !hidden.some((path) => file.startsWith(path)))])]
  // Where a package is read, there are no files of the repository beside it.
  const readme = contents.tryReadFile(`/node_modules/${name}/README.md`) ?? ""
  for (
    const [link] of readme.matchAll(
      /\]\((?!https?:|#)[^)]*\)|^\[[^\]]+\]: (?!https?:).*$|(?:href|src)="(?!https?:|#)[^"]*"/gm
    )
  ) {
    problems.push(`${name}: the README in the tarball has a relative link: ${link}`)
  }
  const types = await checkPackage(contents, { entrypoints: modules })
  for (const problem of types.types === false ? [] : types.problems) {
    const legacy = "resolutionKind" in problem && ["node10", "node16-cjs"].includes(problem.resolutionKind)
    if (!legacy) problems.push(`types of ${name}: ${JSON.stringify({ ...problem, trace: undefined })}`)
  }
  return { name, tarball, imports: modules.map((entrypoint) => join(name, entrypoint)) }
}

const consume = (packages: ReadonlyArray<Awaited<ReturnType<typeof inspect>>>) => {
  const project = join(temp, "consumer")
  const dependencies = { "@effect/platform-node": "~4.1.0", "@types/node": "^24", "effect": "~4.1.0" }
  install(project, packages, dependencies, {
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        target: "ES2022",
        module: "NodeNext",
        lib: ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable", "ESNext.Disposable"],
        types: ["node"]
      }
    }),
    "every-entry-point.ts": packages.flatMap(({ imports }) => imports)
      .map((specifier, index) => `export * as m${index} from "${specifier}"\n`).join(""),
    // What a program makes with its own effect has the types that the entry for plain async code takes.
    "layers.ts": `
      import { serviceAccount } from "@effect-genai/google-auth/promise"
      import { Emulator } from "@effect-genai/testing/promise"
      import { NodeFileSystem, NodeHttpClient } from "@effect/platform-node"
      import { Auth, GenAI } from "effect-genai"
      import { Auth as PlainAuth, GoogleGenAI } from "effect-genai/promise"
      import * as Layer from "effect/Layer"
      import * as Redacted from "effect/Redacted"
      new GoogleGenAI({ apiKey: Redacted.make("key"), httpClient: NodeHttpClient.layerUndici, fileSystem: NodeFileSystem.layer })
      new GoogleGenAI({ enterprise: true, project: "p", location: "l", auth: Auth.bearer("token") })
      GoogleGenAI.fromLayer(GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici)))
      export const auth = PlainAuth.bearer(Redacted.make("token"))
      export const account = async (key: string) => new GoogleGenAI({ enterprise: true, auth: await serviceAccount({ key }) })
      export const emulated = ({ fetch }: Emulator) => new GoogleGenAI({ apiKey: "key", httpOptions: { fetch } })
      // @ts-expect-error -- a layer of another service
      export const files = () => new GoogleGenAI({ fileSystem: NodeHttpClient.layerUndici })
      // @ts-expect-error -- a layer of another service
      export const services = () => GoogleGenAI.fromLayer(NodeFileSystem.layer)`,
    "blocked.ts": `
      for (const specifier of ["effect-genai/internal/codec/Codec", "effect-genai/promise/internal/Runner", "effect-genai/promise/Models", "effect-genai/standalone/promise", "effect-genai/index", "@effect-genai/google-auth/internal/Token", "@effect-genai/google-auth/index", "@effect-genai/ai/internal/errors", "@effect-genai/ai/index", "@effect-genai/testing/index"]) {
        const outcome = await import(specifier).then(() => "opens", (error) => error.code)
        if (outcome !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw new Error(specifier + ": " + outcome)
      }`
  })
  run(project, process.execPath, "every-entry-point.ts")
  run(project, process.execPath, "blocked.ts")
  run(project, process.execPath, "layers.ts")
  cpSync(join(root, ".ci/checks/installed"), project, { recursive: true })
  for (const program of ["credentials.mjs", "testing.mjs", "loading.mjs"]) run(project, process.execPath, program)
  run(project, join(root, "node_modules/.bin/tsc"), "-p", ".")
  run(project, process.execPath, join(root, "packages/codegen/node_modules/typescript-5/bin/tsc"), "-p", ".")
}

/** The names that a program can import from the entry are those of its sources. */
const compareNames = async () => {
  const [published, own] = await Promise.all(
    ["dist/standalone/promise.js", "src/promise.ts"].map(async (file) =>
      Object.keys(await import(join(root, "packages/genai", file))).toSorted()
    )
  )
  if (published!.join() !== own!.join()) {
    problems.push(`the entry for plain async code exports ${published!.join()}; its sources ${own!.join()}`)
  }
}

/** The settings of a program that has these types alone. */
const leastTypes = (options: { readonly lib: ReadonlyArray<string>; readonly types: ReadonlyArray<string> }) =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: "ES2022",
      module: "NodeNext",
      ...options
    },
    files: ["program.ts"]
  })

/** The package alone: the entry for plain async code runs and compiles without effect, and the others say that it is missing. */
const consumeWithoutEffect = (packages: ReadonlyArray<Awaited<ReturnType<typeof inspect>>>) => {
  const project = join(temp, "plain")
  install(project, packages, { "@types/node": "^24" }, {
    "program.ts": `
      import { GoogleGenAI } from "effect-genai/promise"
      const answer = { candidates: [{ content: { role: "model", parts: [{ text: "blue" }] }, finishReason: "STOP" }] }
      const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { fetch: async () => Response.json(answer) } })
      const { text } = await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why?" })
      if (text !== "blue") throw new Error(String(text))
      for (const entry of ["effect-genai", "effect-genai/Models"]) {
        const problem = await import(entry).then(() => "opens", (error) => error.code + ": " + error.message)
        if (!/ERR_MODULE_NOT_FOUND.*'effect'/.test(problem)) throw new Error(entry + ": " + problem)
      }
      console.log(text)
      export const list = async () => {
        await using ai = new GoogleGenAI({ apiKey: "key" })
        return ai.files.list()
      }`,
    // The least that a program may have.
    "page.json": leastTypes({ lib: ["ES2022", "DOM"], types: [] }),
    "node.json": leastTypes({ lib: ["ES2022"], types: ["node"] }),
    "credentials.mjs": `
      import { GoogleGenAI } from "effect-genai/promise"
      const ai = new GoogleGenAI({ enterprise: true, project: "p", location: "l" })
      console.log(String(await ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why?" }).catch((error) => error)))`,
    "required.cjs": `
      const { GoogleGenAI } = require("effect-genai/promise")
      if (new GoogleGenAI({ apiKey: "key" }).models === undefined) throw new Error("no models")`
  })
  run(project, process.execPath, "program.ts")
  run(project, process.execPath, "required.cjs")
  // The package of credentials is absent, and then there without a package that it needs.
  const credentials = () => execFileSync(process.execPath, ["credentials.mjs"], { cwd: project, encoding: "utf8" })
  const absent = credentials()
  if (!absent.includes("Run npm install @effect-genai/google-auth, or")) problems.push(`without google-auth: ${absent}`)
  const folder = join(project, "node_modules/@effect-genai/google-auth")
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", exports: "./index.js" }))
  writeFileSync(join(folder, "index.js"), "import \"effect\"")
  const half = credentials()
  if (!/google-auth.*: effect is missing.*Run npm install effect, or/.test(half)) problems.push(`google-auth: ${half}`)
  for (const config of ["page.json", "node.json"]) {
    run(project, join(root, "node_modules/.bin/tsc"), "-p", config)
    run(project, process.execPath, join(root, "packages/codegen/node_modules/typescript-5/bin/tsc"), "-p", config)
  }
}

for (const folder of folders) rmSync(join(folder, "dist"), { recursive: true, force: true })
pnpm(root, "build")
const packages = await Promise.all(folders.map(inspect))
const entry = join(root, "packages/genai/dist/standalone")
problems.push(...await Weight.problemsOf(entry, Weight.limits))
// The check sees what it measures.
const wide = join(temp, "wide")
cpSync(entry, wide, { recursive: true })
appendFileSync(join(wide, "promise.js"), "// … effect/http/HttpClient")
const nothing: Weight.Limits = { atOnce: 0, all: 0, chunksAtOnce: 0, chunks: 0, types: 0, page: 0, line: 0, wide: 0 }
if ((await Weight.problemsOf(wide, nothing)).length !== Object.keys(nothing).length + 1) {
  problems.push("the weight is not measured")
}
await compareNames()
const modules = join(root, "packages/genai/dist/modules")
problems.push(...await Modules.problemsOf(modules, Modules.limits))
problems.push(...await Modules.differencesOf(modules, join(root, "packages/genai/dist")))
if ((await Modules.problemsOf(modules, { files: 0, bytes: 0, page: 0, version: 0, withoutCalls: -1 })).length !== 5) {
  problems.push("the weight of the modules is not measured")
}
consume(packages)
consumeWithoutEffect(packages.filter(({ name }) => name === "effect-genai"))
for (const problem of problems) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)
