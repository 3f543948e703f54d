/** The time that an answer of a model takes. */
import * as Duration from "effect/Duration"
import type { Latency } from "../Latency.ts"

/** When so many tokens are there, in milliseconds since the answer was asked for. */
export type Pace = (tokens: number) => number

/** The pace of a model, if it has a latency. */
export const paceOf = (latencies: ReadonlyArray<Latency>, id: string): Pace | undefined => {
  const latency = latencies.find(({ model = id }) => model === id)
  if (latency === undefined) return undefined
  const first = Duration.toMillis(Duration.fromInputUnsafe(latency.firstToken ?? 0))
  const each = latency.tokensPerSecond === undefined ? 0 : 1000 / latency.tokensPerSecond
  return (tokens) => first + Math.max(0, tokens - 1) * each
}
