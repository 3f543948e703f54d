/** Scripts for live sessions in files. */
import * as Schema from "effect/Schema"
import * as LiveScript from "../../LiveScript.ts"
import * as Reply from "../../Reply.ts"
import type { Part } from "../../Turn.ts"
import { Call, Failure, failure } from "./answers.ts"
import { Count, duration, exactlyOne, maybe, Record, Time, Yes } from "./fields.ts"

/** The name of a message, and how many of it. */
const Awaited = Schema.Union([Schema.String, Schema.Struct({ message: maybe(Schema.String), count: maybe(Count) })])

const steps = {
  received: maybe(Awaited),
  sent: maybe(Awaited),
  wait: maybe(Time),
  send: maybe(Schema.Array(Schema.Unknown)),
  goAway: maybe(Schema.String),
  frame: maybe(Schema.String),
  close: maybe(Schema.Struct({ code: maybe(Schema.Int), reason: maybe(Schema.String) })),
  drop: Yes,
  reset: Yes,
  silence: Yes
}

const Step = Schema.Struct(steps).check(exactlyOne(Object.keys(steps)))

const Turn = Schema.Struct({
  says: maybe(Schema.String),
  calls: maybe(Schema.NonEmptyArray(Call)),
  parts: maybe(Schema.Array(Record)),
  pace: maybe(Time)
}).check(exactlyOne(["says", "calls", "parts"]))

const Course = Schema.Struct({
  refused: maybe(Failure),
  steps: maybe(Schema.Array(Step)),
  turns: maybe(Schema.Array(Turn)),
  answers: maybe(Schema.Literals(["built-in", "echo", "nothing"]))
})

export const LiveScripted = Schema.Struct({
  /** Default: all connections. */
  match: maybe(Schema.Literals(["*", "live.connect", "live.music.connect"])),
  sequence: maybe(Schema.Array(Course)),
  always: maybe(Course)
}).check(exactlyOne(["sequence", "always"]))

export const liveScript = ({ always, match = "*", sequence }: typeof LiveScripted.Type): LiveScript.LiveScript =>
  sequence === undefined
    ? LiveScript.always(match, course(always ?? {}))
    : LiveScript.sequence(match, sequence.map(course))

const course = ({ refused, steps = [], turns, ...options }: typeof Course.Type): LiveScript.Course =>
  refused === undefined
    ? LiveScript.course(steps.map(step), {
      ...options,
      ...(turns === undefined ? undefined : { turns: turns.map(turn) })
    })
    : LiveScript.refused(Reply.error(failure(refused)))

const step = (step: typeof Step.Type): LiveScript.Step => {
  if (step.received !== undefined) return LiveScript.received(...awaited(step.received))
  if (step.sent !== undefined) return LiveScript.sent(...awaited(step.sent))
  if (step.wait !== undefined) return LiveScript.wait(duration(step.wait))
  if (step.send !== undefined) return LiveScript.send(...step.send)
  if (step.goAway !== undefined) return LiveScript.goAway(step.goAway)
  if (step.frame !== undefined) return LiveScript.frame(step.frame)
  if (step.close !== undefined) return LiveScript.close(step.close.code, step.close.reason)
  return step.drop ? LiveScript.drop : step.reset ? LiveScript.reset : LiveScript.silence
}

const awaited = (awaited: typeof Awaited.Type): readonly [message: string, count: number] =>
  typeof awaited === "string" ? [awaited, 1] : [awaited.message ?? "*", awaited.count ?? 1]

const turn = ({ calls, pace, parts = [], says }: typeof Turn.Type): LiveScript.Output => ({
  parts: says === undefined ? parts as ReadonlyArray<Part> : [{ text: says }],
  calls: calls ?? [],
  ...(pace === undefined ? undefined : { pace: duration(pace) })
})
