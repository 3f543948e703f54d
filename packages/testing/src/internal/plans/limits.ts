/** Quotas and latencies of models in files. */
import * as Schema from "effect/Schema"
import type { Latency } from "../../Latency.ts"
import type { Quota } from "../../Quota.ts"
import { Count, duration, maybe, Time } from "./fields.ts"

const Quotas = Schema.Struct({
  model: maybe(Schema.String),
  requestsPerMinute: maybe(Count),
  tokensPerMinute: maybe(Count),
  requestsPerDay: maybe(Count),
  tokensPerDay: maybe(Count),
  tier: maybe(Schema.Literals(["free", "paid"]))
})

const Latencies = Schema.Struct({
  model: maybe(Schema.String),
  firstToken: maybe(Time),
  tokensPerSecond: maybe(Schema.Finite.check(Schema.isGreaterThan(0)))
})

export const Limited = Schema.Struct({
  quotas: maybe(Schema.Array(Quotas)),
  latency: maybe(Schema.Array(Latencies))
})

/** What the models of an emulator may give, and how fast they are. */
export interface Limits {
  readonly quotas: ReadonlyArray<Quota>
  readonly latency: ReadonlyArray<Latency>
}

export const limits = ({ latency = [], quotas = [] }: typeof Limited.Type): Limits => ({
  quotas,
  latency: latency.map(({ firstToken, ...rest }) => ({
    ...rest,
    ...(firstToken === undefined ? undefined : { firstToken: duration(firstToken) })
  }))
})
