/** The subcommand `emulator`. */
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { ServeError } from "effect/http/HttpServerError"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as control from "../control.ts"
import * as Journal from "../journal.ts"
import * as launch from "../launch.ts"
import * as documents from "../plans/documents.ts"
import * as ends from "./ends.ts"
import * as log from "./log.ts"

const duration = (name: string) =>
  Flag.String(name).pipe(
    Flag.filterMap(
      (text) =>
        Option.filter(
          Duration.fromInput((/^\d+$/.test(text) ? Number(text) : text) as Duration.Input),
          Duration.isFinite
        ),
      (text) => `Expected a duration, such as "2 seconds", or a number of milliseconds, got "${text}"`
    ),
    Flag.withMetavar("DURATION")
  )

const files = (name: string, what: string) =>
  Flag.String(name).pipe(Flag.atLeast(0), Flag.withMetavar("FILE"), Flag.withDescription(what))

const flags = {
  port: Flag.Int("port").pipe(
    Flag.filter((port) => port >= 0 && port <= 65_535, (port) => `Expected a port from 0 to 65535, got ${port}`),
    Flag.withDefault(8787),
    Flag.withDescription("The port to listen on. 0 is a free one")
  ),
  host: Flag.String("host").pipe(
    Flag.withDefault("127.0.0.1"),
    Flag.withDescription("The interface to listen on. 0.0.0.0 in a container")
  ),
  script: files("script", "JSON with the answers to some requests. May be given several times"),
  faults: files("faults", "JSON with fault plans. May be given several times"),
  limits: files("limits", "JSON with quotas and latencies of models. May be given several times"),
  seed: Flag.Int("seed").pipe(
    Flag.optional,
    Flag.withDescription("Varies the values that the emulator makes up for schemas")
  ),
  lenient: Flag.Boolean("lenient").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Accept requests that the API would refuse, as far as they can be understood")
  ),
  apiKey: Flag.String("api-key").pipe(
    Flag.atLeast(0),
    Flag.withMetavar("KEY"),
    Flag.withDescription("An accepted API key. May be given several times. Default: every key")
  ),
  jobDuration: duration("job-duration").pipe(
    Flag.withDefault(Duration.seconds(2)),
    Flag.withDescription("How long batches, videos and other long-running work take")
  ),
  record: Flag.String("record").pipe(
    Flag.optional,
    Flag.withMetavar("DIR"),
    Flag.withDescription("Write a cassette of what was asked and answered into this directory, as calls end")
  ),
  upstream: Flag.String("upstream").pipe(
    Flag.optional,
    Flag.withMetavar("URL"),
    Flag.withDescription("Pass requests on to this API instead of emulating it. Only with --record")
  ),
  replay: Flag.String("replay").pipe(
    Flag.optional,
    Flag.withMetavar("FILE"),
    Flag.withDescription("Answer from a cassette instead of emulating the API")
  ),
  log: Flag.Literals("log", ["text", "json", "none"]).pipe(
    Flag.withDefault("text"),
    Flag.withDescription("How requests are logged: a line for each, as text or as JSON")
  ),
  stopWithStdin: Flag.Boolean("stop-with-stdin").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Stop when the standard input ends, as it does when the process that started this one dies")
  ),
  stopAfter: duration("stop-after").pipe(
    Flag.optional,
    Flag.withDescription("Stop when there was no request for this long")
  )
}

const serve = Effect.fnUntraced(function*(options: Command.Command.Config.Infer<typeof flags>) {
  const npx = yield* ends.npx
  const scripts = yield* Effect.forEach(options.script, (file) => read(file, documents.scripts))
  const faults = yield* Effect.forEach(options.faults, (file) => read(file, documents.faults))
  const limits = yield* Effect.forEach(options.limits, (file) => read(file, documents.limits))
  const stopped = yield* Deferred.make<void>()
  const stop = Effect.asVoid(Deferred.succeed(stopped, undefined))
  const activity = ends.activity()
  const write = log.writer(options.log)
  const journal = yield* Journal.make({
    began: activity.began,
    ended: (entry) => {
      activity.ended()
      write.entry(entry)
    }
  })
  const isPassing = [options.record, options.replay, options.upstream].some(Option.isSome)
  const engine = yield* launch.engine({
    script: scripts.flatMap(({ script }) => script),
    live: scripts.flatMap(({ live }) => live),
    faults: faults.flat(),
    quotas: limits.flatMap(({ quotas }) => quotas),
    latency: limits.flatMap(({ latency }) => latency),
    lenient: options.lenient,
    jobDuration: options.jobDuration,
    history: false,
    ...(Option.isNone(options.seed) ? undefined : { seed: options.seed.value }),
    ...(options.apiKey.length === 0 ? undefined : { apiKeys: options.apiKey })
  }, isPassing ? undefined : journal)
  const answering = isPassing
    ? yield* Effect.flatMap(
      Effect.promise(() => import("./passage.ts")),
      ({ passage }) => passage(engine, journal, options, stop)
    )
    : engine
  const baseUrl = yield* launch.listen(
    control.around(answering, {
      journal,
      isLocal: launch.isLocal(options.host),
      stop
    }),
    options
  ).pipe(Effect.mapError((error) => new CliError.UserError({ cause: error, userMessage: refused(error, options) })))
  write.listening(baseUrl)
  yield* Effect.raceAllFirst([
    Deferred.await(stopped),
    npx,
    ...(options.stopWithStdin ? [ends.stdin] : []),
    ...(Option.isSome(options.stopAfter) ? [ends.idle(activity, options.stopAfter.value)] : [])
  ])
}, Effect.scoped)

/** A document in a file. */
const read = <A>(
  file: string,
  parse: (text: string, name: string) => Effect.Effect<A, documents.DocumentError>
): Effect.Effect<A, CliError.UserError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const text = yield* Effect.mapError(fs.readFileString(file), (cause) =>
      new CliError.UserError({ cause, userMessage: `${file} cannot be read: ${reasonOf(cause)}` }))
    return yield* Effect.mapError(parse(text, file), (cause) =>
      new CliError.UserError({ cause, userMessage: cause.message }))
  })

const reasonOf = ({ reason }: { readonly reason: object & { readonly _tag: string } }): string =>
  reason._tag === "NotFound"
    ? "there is no such file"
    : Predicate.hasProperty(reason, "cause") && Predicate.isError(reason.cause)
    ? reason.cause.message
    : reason._tag

const refused = ({ cause }: ServeError, { host, port }: { readonly host: string; readonly port: number }): string => {
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  if (code === "EADDRINUSE") return `Port ${port} of ${host} is in use. Choose another with --port, or 0 for a free one`
  if (code === "EACCES") return `Port ${port} of ${host} is not for this user. Choose one above 1023 with --port`
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `This machine has no interface ${host}`
  return `Cannot listen on port ${port} of ${host}: ${Predicate.isError(cause) ? cause.message : String(cause)}`
}

export const emulator = Command.make("emulator", flags, serve).pipe(
  Command.withDescription(
    "Serve the Gemini API and Vertex AI on a port, without a key and a network. The page at /_emulator/ shows the requests"
  ),
  Command.withExamples([
    { command: "effect-genai-testing emulator --port 8787", description: "Serve on a port" },
    {
      command: "effect-genai-testing emulator --port 0 --script answers.json --stop-with-stdin",
      description: "For a test in another language: on a free port, with answers, until the test ends"
    },
    {
      command: "effect-genai-testing emulator --record cassettes --upstream https://generativelanguage.googleapis.com",
      description: "Record what the API answers"
    }
  ])
)
