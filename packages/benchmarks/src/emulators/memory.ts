/** What answers in memory, with the client that reaches it, in one process. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { Emulate, Measurement } from "../Case.ts"
import { prompts } from "./server.ts"

const request = (method: string, text: string) =>
  HttpClientRequest.post(`https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:${method}`).pipe(
    HttpClientRequest.setHeader("x-goog-api-key", "any"),
    HttpClientRequest.bodyJsonUnsafe({ contents: [{ role: "user", parts: [{ text }] }] })
  )

const exchange = Effect.gen(function*() {
  const client = yield* HttpClient.HttpClient
  return {
    calls: Effect.as(Effect.flatMap(client.execute(request("generateContent", prompts.call)), ({ text }) => text), 1),
    events: Effect.flatMap(
      client.execute(request("streamGenerateContent?alt=sse", prompts.stream)),
      ({ stream }) => Stream.runFold(stream, () => 0, (events, bytes) => events + eventsIn(Buffer.from(bytes)))
    )
  }
})

const eventsIn = (bytes: Buffer): number => {
  let events = 0
  for (let at = bytes.indexOf("data: "); at >= 0; at = bytes.indexOf("data: ", at + 6)) events++
  return events
}

const measured = Effect.fnUntraced(function*({ count, of, warmUp }: Emulate) {
  const { calls, events } = yield* exchange
  const work = Effect.fnUntraced(function*(units: number) {
    let items = 0
    while (items < units) items += yield* of === "events" ? events : calls
    return items
  })
  yield* work(warmUp)
  const cpu = process.cpuUsage()
  const start = performance.now()
  const items = yield* work(count)
  const wall = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  const measurement: Measurement = {
    figures: { cpu: (system + user) / count, rate: count / wall * 1_000 },
    delivered: { items, characters: 0 }
  }
  return measurement
})

/** Runs the workload that this process was started with, and prints one `Measurement`. */
export const measure = async (answering: Layer.Layer<HttpClient.HttpClient>): Promise<void> =>
  console.log(JSON.stringify(
    await Effect.runPromise(Effect.provide(measured(JSON.parse(process.argv[2]!) as Emulate), answering))
  ))
