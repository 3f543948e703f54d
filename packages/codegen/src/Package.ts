/**
 * The official npm package at one version: the copy installed in the workspace if it has that version, which needs no
 * network, or a copy from the registry.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as ChildProcess from "effect/process/ChildProcess"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { type Extracted, type Facts, type Origin, sorted } from "./Facts.ts"
import { extractFields } from "./FieldFacts.ts"
import { extractNamespaces } from "./NamespaceFacts.ts"
import * as Overlay from "./Overlay.ts"
import { extractRoutes } from "./RouteFacts.ts"
import { extractTypes } from "./TypeFacts.ts"

/** The package that the facts are read from. */
export const packageName = "@google/genai"

/** The sources of one version. */
export interface Package extends Origin {
  /** `dist/index.mjs` */
  readonly bundle: string
  /** `dist/genai.d.ts` */
  readonly typings: string
}

/** A package cannot be obtained, or does not match its integrity. */
export class PackageError extends Data.TaggedError("PackageError")<{ readonly message: string }> {}

/** The paths that this package reads and writes. */
export const places = Effect.map(Path.Path, (path) => {
  const root = path.resolve(import.meta.dirname, "../../..")
  return {
    root,
    specs: path.join(root, "packages/codegen/specs"),
    sdk: path.join(root, "packages/genai/src"),
    wire: path.join(root, "packages/genai/src/wire"),
    apiMap: path.join(root, "docs/api.md"),
    installed: path.join(root, "packages/codegen/node_modules", packageName)
  }
})

/** The sources of a version, from the workspace if it has that version, otherwise from the registry. */
export const load = Effect.fn("Package.load")(function*(version: string) {
  const installed = yield* Effect.option(loadInstalled)
  return installed._tag === "Some" && installed.value.version === version ? installed.value : yield* download(version)
})

/** The copy in the workspace, with the integrity in the lockfile, which pnpm has checked. */
export const loadInstalled = Effect.gen(function*() {
  const { installed, root } = yield* places
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { version } = yield* readJson<{ readonly version: string }>(path.join(installed, "package.json"))
  const lockfile = yield* fs.readFileString(path.join(root, "pnpm-lock.yaml"))
  const integrity = lockfile.split(`'${packageName}@${version}':`)[1]?.match(/integrity: (sha512-[\w+/=]+)/)?.[1]
  if (integrity === undefined) {
    return yield* new PackageError({ message: `${packageName}@${version} is installed but not in pnpm-lock.yaml` })
  }
  return yield* read(installed, { package: packageName, version, integrity })
})

/** The facts of a version: types, fields and routes. */
export const extract = ({ bundle, integrity, package: name, typings, version }: Package): Extracted<Facts> => {
  const origin = { package: name, version, integrity }
  const types = extractTypes(typings, origin, Overlay.unexported)
  const namespaces = extractNamespaces(typings)
  const fields = extractFields(bundle, origin)
  const routes = extractRoutes(bundle, typings, origin)
  return {
    facts: sorted({
      types: { ...types.facts, namespaces: namespaces.facts },
      fields: fields.facts,
      routes: routes.facts
    }),
    problems: [...types.problems, ...namespaces.problems, ...fields.problems, ...routes.problems]
  }
}

/** Reads a JSON file that this package or a package manager wrote. */
export const readJson = Effect.fnUntraced(function*<A>(file: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(file)
  return JSON.parse(text) as A
})

/** Runs a command and returns its output. */
export const run = Effect.fn("Package.run")(
  function*(command: string, args: ReadonlyArray<string>, options: ChildProcess.CommandOptions = {}) {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const process = yield* spawner.spawn(ChildProcess.make(command, args, options))
    const [output, errors, code] = yield* Effect.all([
      process.stdout.pipe(Stream.decodeText, Stream.mkString),
      process.stderr.pipe(Stream.decodeText, Stream.mkString),
      process.exitCode
    ], { concurrency: "unbounded" })
    return code === 0
      ? output
      : yield* new PackageError({ message: `${command} ${args.join(" ")} failed (${code})\n${errors}` })
  },
  Effect.scoped
)

// -----------------------------------------------------------------------------
// private
// -----------------------------------------------------------------------------

/** A copy from the registry, whose bytes match the integrity. */
const download = Effect.fn("Package.download")(
  function*(version: string) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const specifier = `${packageName}@${version}`
    const folder = yield* fs.makeTempDirectoryScoped()
    const integrity = (yield* run("npm", ["view", specifier, "dist.integrity"])).trim()
    const [packed] = JSON.parse(
      yield* run("npm", ["pack", specifier, "--json", "--pack-destination", folder])
    ) as ReadonlyArray<{ readonly filename: string; readonly version: string }>
    const archive = path.join(folder, packed?.filename ?? "")
    const hash = createHash("sha512").update(yield* fs.readFile(archive)).digest("base64")
    if (packed === undefined || integrity !== `sha512-${hash}`) {
      return yield* new PackageError({
        message: `${specifier} does not match its integrity: expected ${integrity}, got sha512-${hash}`
      })
    }
    yield* run("tar", ["-xzf", archive, "-C", folder])
    return yield* read(path.join(folder, "package"), { package: packageName, version: packed.version, integrity })
  },
  Effect.scoped
)

const read = Effect.fnUntraced(function*(folder: string, origin: Origin) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const bundle = yield* fs.readFileString(path.join(folder, "dist/index.mjs"))
  const typings = yield* fs.readFileString(path.join(folder, "dist/genai.d.ts"))
  return { ...origin, bundle, typings }
})
