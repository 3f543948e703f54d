/** Fault plans in files. A fault is an object whose names are those of `Fault`. With several names, all of them apply. */
import * as Schema from "effect/Schema"
import * as Fault from "../../Fault.ts"
import { Failure, failure, reply, Whole } from "./answers.ts"
import { Count, duration, exactlyOne, Headers, maybe, Record, Time, Yes } from "./fields.ts"
import { match, Matching } from "./matches.ts"

const Code = Schema.Int.check(Schema.isBetween({ minimum: 400, maximum: 599 }))

const Refusal = Schema.Struct({
  code: Code,
  message: maybe(Schema.String),
  retryDelay: maybe(Time),
  retryAfter: maybe(Schema.Union([Schema.Number, Schema.String])),
  retryAfterMs: maybe(Schema.Number),
  quotaId: maybe(Schema.String),
  details: maybe(Schema.Array(Schema.StructWithRest(Schema.Struct({ "@type": Schema.String }), [Record])))
})

const Faulty = Schema.Struct({
  status: maybe(Schema.Union([Code, Refusal])),
  dailyQuota: Yes,
  reply: maybe(Whole),
  html: Yes,
  invalidJson: Yes,
  emptyBody: Yes,
  redirect: maybe(Schema.String),
  delay: maybe(Time),
  pace: maybe(Time),
  stall: maybe(Schema.Union([Schema.Literal(true), Count])),
  reset: Yes,
  resetAfter: maybe(Count),
  cut: maybe(Count),
  cutRequest: maybe(Count),
  unanswered: Yes,
  truncate: maybe(Count),
  drop: maybe(Schema.Union([
    Count,
    Schema.Struct({ after: Count, how: Schema.Literals(["close", "reset", "end"]) })
  ])),
  withoutHeaders: maybe(Schema.Array(Schema.String)),
  withHeaders: maybe(Headers),
  split: maybe(Schema.Union([
    Schema.Literal("byte"),
    Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
    Schema.Struct({ seed: Schema.Int, max: maybe(Count) })
  ])),
  gzip: Yes,
  bom: Yes,
  lineEndings: maybe(Schema.Literals(["\n", "\r", "\r\n"])),
  comments: Yes,
  multiline: Yes,
  doneMarker: Yes,
  errorEvent: maybe(Schema.Struct({
    error: maybe(Failure),
    after: maybe(Count),
    as: maybe(Schema.Literals(["event", "bare"]))
  })),
  unfinished: Yes
})

type Faulty = typeof Faulty.Type

/** What each name does with its value. */
const faults: { readonly [name in keyof Faulty]-?: (value: Exclude<Faulty[name], undefined>) => Fault.Fault } = {
  status: (value) => {
    const { code, retryDelay, ...hints }: typeof Refusal.Type = typeof value === "number" ? { code: value } : value
    return Fault.status(code, {
      ...hints,
      ...(retryDelay === undefined ? undefined : { retryDelay: duration(retryDelay) })
    })
  },
  dailyQuota: () => Fault.dailyQuota,
  reply: (whole) => Fault.reply(reply(whole)),
  html: () => Fault.html,
  invalidJson: () => Fault.invalidJson,
  emptyBody: () => Fault.emptyBody,
  redirect: (location) => Fault.redirect(location),
  delay: (time) => Fault.delay(duration(time)),
  pace: (time) => Fault.pace(duration(time)),
  stall: (after) => Fault.stall(after === true ? 0 : after),
  reset: () => Fault.reset,
  resetAfter: Fault.resetAfter,
  cut: Fault.cut,
  cutRequest: Fault.cutRequest,
  unanswered: () => Fault.unanswered,
  truncate: Fault.truncate,
  drop: (value) => typeof value === "number" ? Fault.drop(value) : Fault.drop(value.after, value.how),
  withoutHeaders: (names) => Fault.withoutHeaders(...names),
  withHeaders: Fault.withHeaders,
  split: (size) =>
    Fault.split(typeof size === "object" && size.max === undefined ? { seed: size.seed } : size as Fault.ChunkSize),
  gzip: () => Fault.gzip,
  bom: () => Fault.bom,
  lineEndings: Fault.lineEndings,
  comments: () => Fault.comments,
  multiline: () => Fault.multiline,
  doneMarker: () => Fault.doneMarker,
  errorEvent: ({ error, ...options }) => Fault.errorEvent(error === undefined ? undefined : failure(error), options),
  unfinished: () => Fault.unfinished
}

export const FaultPlanned = Schema.Struct({
  /** Default: all requests. */
  match: maybe(Matching),
  sequence: maybe(Schema.Array(Faulty)),
  always: maybe(Faulty)
}).check(exactlyOne(["sequence", "always"]))

export const faultPlan = ({ always, match: matching, sequence }: typeof FaultPlanned.Type): Fault.FaultPlan => {
  const matched = matching === undefined ? "*" : match(matching)
  return sequence === undefined
    ? Fault.always(matched, fault(always ?? {}))
    : Fault.sequence(matched, sequence.map(fault))
}

const fault = (faulty: Faulty): Fault.Fault => {
  const all = Object.entries(faulty).map(([name, value]) =>
    (faults[name as keyof Faulty] as (value: unknown) => Fault.Fault)(value)
  )
  return all.length === 1 && all[0] !== undefined ? all[0] : Fault.all(...all)
}
