/**
 * Runs cases side by side: in every round each client once, back to back, each in a fresh process, in the reverse order
 * every other round.
 */
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { realpathSync } from "node:fs"
import { createRequire } from "node:module"
import * as os from "node:os"
import { fileURLToPath } from "node:url"
import {
  type Case,
  type ClientName,
  type Delivered,
  type Load,
  type Measurement,
  names,
  quick,
  type Workload
} from "./Case.ts"
import { FakeServer } from "./FakeServer.ts"
import type { Task } from "./measured/load.ts"
import * as NodeProcess from "./NodeProcess.ts"
import { Programs } from "./Programs.ts"
import { expected } from "./server/Fixtures.ts"
import { UploadFile } from "./UploadFile.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

export interface Options {
  readonly rounds: number
  /** A tenth of the work. */
  readonly quick: boolean
}

export interface Slot {
  readonly case: Case
  readonly client: ClientName
  readonly round: number
}

export interface Outcome extends Slot {
  /** When its run began. */
  readonly date: Date
  /** One-minute load average when the measurement began. */
  readonly load: number
  /** The figures, or why there are none. */
  readonly result: Result.Result<Measurement["figures"], string>
}

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

export class WrongDelivery extends Schema.TaggedError<WrongDelivery>()("WrongDelivery", {
  message: Schema.String
}) {}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/** The order of the measurements. */
export const schedule = (cases: ReadonlyArray<Case>, rounds: number): ReadonlyArray<Slot> =>
  Array.from(
    { length: rounds },
    (_, round) =>
      cases.filter(({ maxRounds = rounds }) => round < maxRounds).flatMap((case_) => {
        const { clients, repeats = 1 } = case_
        return Array.from({ length: repeats }, (_, repeat) => round * repeats + repeat).flatMap((round) =>
          (round % 2 === 0 ? clients : clients.toReversed()).map((client) => ({ case: case_, client, round }))
        )
      })
  ).flat()

// -----------------------------------------------------------------------------
// Combinators
// -----------------------------------------------------------------------------

/** One measurement, checked against what the server sent. */
export const measure = Effect.fnUntraced(function*(client: ClientName, workload: Workload) {
  return yield* verified(workload, yield* perform(client, workload))
})

/** The figures of a measurement that delivered what the server sent. */
export const verified = (
  workload: Workload,
  { delivered, figures }: Measurement
): Effect.Effect<Measurement["figures"], WrongDelivery> => {
  const sent = expected(workload)
  return delivered.items === sent.items && delivered.characters === sent.characters
    ? Effect.succeed(figures)
    : Effect.fail(new WrongDelivery({ message: `delivered ${describe(delivered)} of ${describe(sent)}` }))
}

/** All measurements of the cases; one that fails is reported and does not end the run. */
export const run = Effect.fnUntraced(function*(cases: ReadonlyArray<Case>, options: Options) {
  const date = yield* DateTime.nowAsDate
  const slots = schedule(cases, options.rounds)
  return yield* Effect.forEach(slots, (slot, index) =>
    Effect.gen(function*() {
      const { case: { name, workload }, client, round } = slot
      const load = os.loadavg()[0]!
      const [duration, result] = yield* measure(client, options.quick ? quick(workload) : workload).pipe(
        Effect.mapError(({ message }) => message),
        Effect.result,
        Effect.timed
      )
      const seconds = Duration.toSeconds(duration).toFixed(1)
      const figures = Result.isSuccess(result) ? JSON.stringify(result.success, rounded) : `FAILED ${result.failure}`
      yield* Console.error(
        `${index + 1}/${slots.length} round ${round + 1} ${name}: ${names[client]} ${figures} in ${seconds} s`
      )
      return { ...slot, date, load, result }
    }))
})

/** Runs a case's load with the profiler on, in its steady state, and writes the CPU profile to `file`. */
export const profile = Effect.fnUntraced(function*(case_: Case, client: ClientName, file: string) {
  const { workload } = case_
  if (!isLoad(workload)) {
    return yield* new NodeProcess.ProcessFailed({ message: `${case_.name} is not a load and has no steady state` })
  }
  return yield* underLoad(client, workload, file)
})

// -----------------------------------------------------------------------------
// Internals
// -----------------------------------------------------------------------------

const MeasurementJson = Schema.fromJsonString(Schema.Struct({
  figures: Schema.Record(Schema.String, Schema.Finite),
  delivered: Schema.Struct({ items: Schema.Finite, characters: Schema.Finite })
}))

const measurement = Effect.fnUntraced(function*(args: ReadonlyArray<string>, executable?: string) {
  return yield* Schema.decodeEffect(MeasurementJson)(yield* NodeProcess.output(args, executable))
})

const local = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const compilers = {
  "7": "../node_modules/typescript/bin/tsc",
  "5.9": "../../codegen/node_modules/typescript-5/bin/tsc"
} as const

/** The packages that a client's user installs. */
const installed: { readonly [client in ClientName]?: ReadonlyArray<string> } = {
  genai: ["../node_modules/@google/genai"],
  promise: ["../../genai"],
  "effect-fetch": ["../../genai", "../node_modules/effect"]
}

/** The binary that Miniflare runs. */
const workerd = (): string => {
  const { default: binary } = createRequire(realpathSync(local("../../../node_modules/miniflare/package.json")))(
    "workerd"
  )
  return binary
}

const underLoad = Effect.fnUntraced(function*(client: ClientName, load: Load, profile?: string) {
  const programs = yield* Programs
  const files = yield* UploadFile
  const { baseUrl } = yield* FakeServer
  const file = load.kind === "upload" ? yield* files.ofSize(load.mebibytes) : undefined
  const task: Task = { client, load, baseUrl, file, profile }
  return yield* measurement(["--expose-gc", yield* programs.load, JSON.stringify(task)])
})

const perform = Effect.fnUntraced(function*(client: ClientName, workload: Workload) {
  const programs = yield* Programs
  const { baseUrl } = yield* FakeServer
  switch (workload.kind) {
    case "bundle": {
      const { all, gzip, minified } = yield* programs.bundled(client, workload.platform)
      return { figures: { gzip, minified, all }, delivered: { items: 1, characters: 0 } }
    }
    case "types":
      return yield* measurement([
        yield* programs.types,
        local(compilers[workload.typescript]),
        yield* programs.project(client)
      ])
    case "install":
      return yield* measurement([yield* programs.install, ...(installed[client] ?? []).map(local)])
    case "worker":
      return yield* measurement([yield* programs.workerd, workerd(), yield* programs.worker(client), baseUrl])
    case "cold": {
      const program = workload.form === "published"
        ? yield* programs.published(client)
        : (yield* programs.bundled(client, "node")).file
      return yield* measurement(
        [yield* programs.cold, program, baseUrl],
        workload.runtime === "bun" ? local("../../genai/node_modules/bun/bin/bun.exe") : undefined
      )
    }
    case "estimate":
      return yield* measurement([yield* programs.estimate, JSON.stringify(workload)])
    case "share":
      return yield* measurement([yield* programs.share, JSON.stringify({ client, share: workload })])
    case "emulate": {
      const program = yield* programs.emulator(client)
      const args = client.endsWith("-memory") ? [program] : [yield* programs.emulatorLoad, program]
      return yield* measurement([...args, JSON.stringify(workload)])
    }
    default:
      return yield* underLoad(client, workload)
  }
})

const isLoad = (workload: Workload): workload is Load =>
  !["cold", "worker", "bundle", "types", "install", "emulate", "estimate", "share"].includes(workload.kind)

const describe = ({ characters, items }: Delivered): string => `${items} items with ${characters} characters`
const rounded = (_: string, value: unknown): unknown => typeof value === "number" ? Number(value.toPrecision(4)) : value
