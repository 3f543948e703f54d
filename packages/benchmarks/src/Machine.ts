/**
 * Where and with what a run was made.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import * as os from "node:os"
import { fileURLToPath } from "node:url"

export const Machine = Schema.Struct({
  cpu: Schema.String,
  memory: Schema.String,
  system: Schema.String,
  node: Schema.String,
  /** Package name and version. */
  packages: Schema.Array(Schema.Tuple([Schema.String, Schema.String]))
})

export type Machine = typeof Machine.Type

const measured = [
  "effect-genai",
  "@effect-genai/ai",
  "@google/genai",
  "ai",
  "@ai-sdk/google",
  "effect",
  "@effect/platform-node",
  "undici",
  "esbuild"
]

const Manifest = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))

export const describe: Effect.Effect<Machine, never, FileSystem.FileSystem> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const version = (name: string) =>
    fs.readFileString(fileURLToPath(new URL(`../node_modules/${name}/package.json`, import.meta.url))).pipe(
      Effect.flatMap(Schema.decodeEffect(Manifest)),
      Effect.map((manifest) => [name, manifest.version] as const)
    )
  const cpus = os.cpus()
  return {
    cpu: `${cpus.length} × ${cpus[0]?.model ?? "unknown"}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: `${process.versions.node} (its undici ${process.versions["undici"]}, V8 ${process.versions.v8})`,
    packages: yield* Effect.forEach(measured, version)
  }
}).pipe(Effect.orDie)
