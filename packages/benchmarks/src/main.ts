/**
 * Measures effect-genai beside raw fetch, raw undici and Google's own SDK, and writes `RESULTS.md`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { type Case, type ClientName, names } from "./Case.ts"
import { cases } from "./Cases.ts"
import { FakeServer } from "./FakeServer.ts"
import * as Machine from "./Machine.ts"
import * as Profile from "./Profile.ts"
import { Programs } from "./Programs.ts"
import * as Report from "./Report.ts"
import * as Results from "./Results.ts"
import * as Runner from "./Runner.ts"
import { UploadFile } from "./UploadFile.ts"

const resultsFile = fileURLToPath(new URL("../RESULTS.md", import.meta.url))
const figuresFile = fileURLToPath(new URL("../results.json", import.meta.url))
const profileFile = fileURLToPath(new URL("../dist/profile.cpuprofile", import.meta.url))

class Incomplete extends Schema.TaggedError<Incomplete>()("Incomplete", { message: Schema.String }) {}

interface Options extends Runner.Options {
  /** Put what a part of the cases brings in place of what was there. */
  readonly merge: boolean
}

/** What was measured before. */
const kept = FileSystem.FileSystem.use((fs) => fs.readFileString(figuresFile)).pipe(
  Effect.flatMap(Schema.decodeEffect(Results.FromJson))
)

const benchmark = Effect.fnUntraced(function*(selected: ReadonlyArray<Case>, { merge, quick, rounds }: Options) {
  // Read before, so that nothing is measured in vain.
  const others = merge ? yield* kept : undefined
  const outcomes = yield* Runner.run(selected, { rounds, quick })
  const machine = yield* Machine.describe
  yield* Console.log(Report.render({ machine, quick, outcomes }))
  const results = Results.make(machine, outcomes)
  // Only a whole run is a result: a part of it would overwrite the rest.
  if (!quick && selected === cases) yield* write(results)
  else if (!quick && others !== undefined) yield* write(yield* Effect.fromResult(Results.replaced(others, results)))
  const failed = outcomes.filter(({ result }) => Result.isFailure(result)).length
  if (failed > 0) return yield* new Incomplete({ message: `${failed} of ${outcomes.length} measurements failed` })
})

const write = Effect.fnUntraced(function*(results: Results.Results) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFileString(figuresFile, `${yield* Schema.encodeEffect(Results.FromJson)(results)}\n`)
  yield* fs.writeFileString(resultsFile, Report.render(Results.report(results, cases)))
  yield* Console.error(`Written to ${resultsFile}`)
})

const profile = Effect.fnUntraced(function*([case_, client]: readonly [Case, ClientName]) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.makeDirectory(dirname(profileFile), { recursive: true })
  yield* Runner.profile(case_, client, profileFile)
  const read = yield* Schema.decodeEffect(Schema.fromJsonString(Profile.CpuProfile))(
    yield* fs.readFileString(profileFile)
  )
  yield* Console.log(Profile.render(read))
  yield* Console.error(`Profile: ${profileFile}`)
})

const caseNamed = new Map(cases.map((case_) => [case_.name, case_]))

const isClientName = (name: string): name is ClientName => Object.hasOwn(names, name)

const command = Command.make(
  "bench",
  {
    rounds: Flag.Int("rounds").pipe(
      Flag.withDescription("How often each client runs each case"),
      Flag.withDefault(5)
    ),
    quick: Flag.Boolean("quick").pipe(
      Flag.withDescription("A tenth of the work, printed and not written"),
      Flag.withDefault(false)
    ),
    only: Flag.ChoiceWithValue("only", [...caseNamed]).pipe(
      Flag.withDescription("Only this case, printed and not written; may be repeated"),
      Flag.atLeast(0)
    ),
    merge: Flag.Boolean("merge").pipe(
      Flag.withDescription("Written all the same, in place of what was known of the case"),
      Flag.withDefault(false)
    ),
    render: Flag.Boolean("render").pipe(
      Flag.withDescription("Writes the report of what was measured anew, and measures nothing"),
      Flag.withDefault(false)
    ),
    profile: Flag.String("profile").pipe(
      Flag.withMetavar("case:client"),
      Flag.withDescription(`Profile one case instead; clients are ${Object.keys(names).join(", ")}`),
      Flag.filterMap(
        (value) => {
          const [name = "", client = ""] = value.split(":")
          const case_ = caseNamed.get(name)
          return case_ !== undefined && isClientName(client) ? Option.some([case_, client] as const) : Option.none()
        },
        () => "a case and a client, such as stream:genai"
      ),
      Flag.optional
    )
  },
  Effect.fnUntraced(function*({ merge, only, profile: profiled, quick, render, rounds }) {
    if (render) return yield* write(yield* kept)
    if (Option.isSome(profiled)) return yield* profile(profiled.value)
    return yield* benchmark(only.length === 0 ? cases : only, { rounds, quick, merge })
  }, Effect.provide([FakeServer.layer, Programs.layer, UploadFile.layer]))
)

command.pipe(
  Command.withDescription("Measure effect-genai beside its peers"),
  Command.run({ version: "0.0.0" }),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
