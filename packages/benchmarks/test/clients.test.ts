import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { clients, type Workload } from "../src/Case.ts"
import { FakeServer } from "../src/FakeServer.ts"
import { type Answer, type Client, text } from "../src/measured/Client.ts"
import { expected } from "../src/server/Fixtures.ts"

const workloads = {
  // Longer than what the server writes at once, so that events and characters are cut.
  stream: { kind: "stream", count: 2_000, concurrency: 2, warmUp: 0 },
  call: { kind: "call", count: 1, concurrency: 1, warmUp: 0 },
  embed: { kind: "embed", count: 1, warmUp: 0 }
} as const satisfies { readonly [kind: string]: Workload }

layer(FakeServer.layer.pipe(Layer.provide(NodeServices.layer)))("clients", (it) => {
  it.effect.each(Object.keys(clients))("%s delivers all that the server sends", (name) =>
    Effect.gen(function*() {
      const { baseUrl } = yield* FakeServer
      const client: Client = yield* Effect.promise(async () =>
        (await import(`../src/measured/clients/${name}.ts`)).make(baseUrl)
      )

      const events: Array<Answer> = []
      const stream = Effect.promise(() => client.stream("events-1000", (event) => events.push(event)))
      yield* Effect.all([stream, stream], { concurrency: 2 })
      assert.deepStrictEqual(delivered(events), expected(workloads.stream))

      const answer = yield* Effect.promise(() => client.generate("answer"))
      assert.deepStrictEqual(delivered([answer]), expected(workloads.call))

      const vectors = yield* Effect.promise(() => client.embed("embeddings", Array.from({ length: 100 }, () => "text")))
      assert.deepStrictEqual({ items: vectors.flat().length, characters: 0 }, expected(workloads.embed))
    }))
})

const delivered = (answers: ReadonlyArray<Answer>) => ({
  items: answers.length,
  characters: answers.reduce((sum, answer) => sum + text(answer).length, 0)
})
