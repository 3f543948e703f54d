/**
 * The three commands: `spec:update` reads the facts of a release of the official package, `codegen` writes
 * `packages/genai/src/wire` and `docs/api.md` from them, `spec:report` prints the coverage or the changes.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { apiMap, readModules } from "./ApiMap.ts"
import { format } from "./Format.ts"
import { model, render } from "./Generate.ts"
import { extract, load, places } from "./Package.ts"
import { changes, coverage } from "./Report.ts"
import { readSpecs, writeSpecs } from "./Specs.ts"

/** The generator does not understand a part of the release. */
export class SpecError extends Data.TaggedError("SpecError")<{ readonly problems: ReadonlyArray<string> }> {
  override get message() {
    return `${this.problems.length} problems:\n${this.problems.map((problem) => `  ${problem}`).join("\n")}`
  }
}

const refuse = (problems: ReadonlyArray<string>) =>
  problems.length === 0 ? Effect.void : Effect.fail(new SpecError({ problems }))

const factsOf = Effect.fnUntraced(function*(version: string) {
  const { facts, problems } = extract(yield* load(version))
  yield* refuse(problems)
  return facts
})

const specUpdate = Command.make(
  "spec:update",
  { version: Argument.String("version").pipe(Argument.withDescription("A released version, for example 3.3.0")) },
  Effect.fn(function*({ version }) {
    const facts = yield* factsOf(version)
    yield* writeSpecs(facts)
    yield* Console.log(`specs are ${facts.types.package} ${facts.types.version} (${facts.types.integrity})`)
    // The facts are written in any case; these are the problems that codegen would report.
    yield* refuse(model(facts).problems)
  })
).pipe(Command.withDescription("Reads the facts of a release of the official package into specs/"))

const codegen = Command.make(
  "codegen",
  {},
  Effect.fn(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { apiMap: page, wire } = yield* places
    const specs = yield* readSpecs
    const built = model(specs)
    yield* refuse(built.problems)
    const { operations } = built.operations
    const files = yield* format(render(built))
    const wanted = new Set(files.map((file) => file.path))
    const present = yield* Effect.orElseSucceed(fs.readDirectory(wire, { recursive: true }), () => [])
    for (const file of present.filter((name) => name.endsWith(".ts") && !wanted.has(name))) {
      yield* fs.remove(path.join(wire, file))
    }
    for (const file of files) {
      yield* fs.makeDirectory(path.dirname(path.join(wire, file.path)), { recursive: true })
      yield* fs.writeFileString(path.join(wire, file.path), file.text)
    }
    yield* fs.writeFileString(page, apiMap(operations, yield* readModules(operations), specs.routes))
    yield* Console.log(`${files.length} files in packages/genai/src/wire, and docs/api.md`)
  })
).pipe(Command.withDescription("Writes packages/genai/src/wire and docs/api.md from specs/ and the overlay"))

const specReport = Command.make(
  "spec:report",
  {
    from: Argument.String("from").pipe(Argument.withDescription("A released version"), Argument.optional),
    to: Argument.String("to").pipe(
      Argument.withDescription("A later version; the default is the specs"),
      Argument.optional
    )
  },
  Effect.fn(function*({ from, to }) {
    const specs = yield* readSpecs
    if (Option.isNone(from)) return yield* Console.log(coverage(specs))
    const before = extract(yield* load(from.value)).facts
    const after = Option.isNone(to) ? specs : extract(yield* load(to.value)).facts
    yield* Console.log(changes(before, after))
  })
).pipe(Command.withDescription("Prints what the specs cover, or what changed between two versions, as Markdown"))

Command.make("codegen-cli").pipe(
  Command.withSubcommands([specUpdate, codegen, specReport]),
  Command.run({ version: "0.0.0" }),
  Effect.tapErrorTag(["PackageError", "SpecError"], ({ message }) => Console.error(message)),
  Effect.tapDefect(Console.error),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
