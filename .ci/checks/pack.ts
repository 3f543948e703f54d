/** Packs what gets published, and uses the tarballs as a stranger would: publint, types of every entry point, imports. */
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { folders, install, pack, pnpm, root, run } from "./tarballs.ts"

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
  const files = contents.listFiles(`/node_modules/${name}/dist`).filter((file) => file.endsWith(".js"))
    .map((file) => file.slice(`/node_modules/${name}/dist/`.length, -".js".length))
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
    "blocked.ts": `
      for (const specifier of ["effect-genai/internal/codec/Codec", "effect-genai/promise/internal/Runner", "effect-genai/promise/Models", "effect-genai/standalone/promise", "effect-genai/index", "@effect-genai/google-auth/internal/Token", "@effect-genai/google-auth/index", "@effect-genai/ai/internal/errors", "@effect-genai/ai/index", "@effect-genai/testing/index"]) {
        const outcome = await import(specifier).then(() => "opens", (error) => error.code)
        if (outcome !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw new Error(specifier + ": " + outcome)
      }`
  })
  run(project, process.execPath, "every-entry-point.ts")
  run(project, process.execPath, "blocked.ts")
  run(project, join(root, "node_modules/.bin/tsc"), "-p", ".")
  run(project, process.execPath, join(root, "packages/codegen/node_modules/typescript-5/bin/tsc"), "-p", ".")
}

for (const folder of folders) rmSync(join(folder, "dist"), { recursive: true, force: true })
pnpm(root, "build")
const packages = await Promise.all(folders.map(inspect))
for (const problem of problems) console.error(problem)
consume(packages)
process.exit(problems.length === 0 ? 0 : 1)
