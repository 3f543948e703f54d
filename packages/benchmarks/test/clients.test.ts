import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { spawnSync } from "node:child_process"
import { clients, liveClients, type Workload } from "../src/Case.ts"
import { FakeServer } from "../src/FakeServer.ts"
import { type Client, type Entry, type Event, type LiveClient, text } from "../src/measured/Client.ts"
import { audio, chunk, expected } from "../src/server/Fixtures.ts"
import { UploadFile } from "../src/UploadFile.ts"

const workloads = {
  // Longer than what the server writes at once, so that events and characters are cut.
  stream: { kind: "stream", count: 2_000, concurrency: 2, warmUp: 0 },
  call: { kind: "call", count: 1, concurrency: 1, warmUp: 0 },
  embed: { kind: "embed", count: 1, warmUp: 0 },
  // More than one chunk.
  upload: { kind: "upload", mebibytes: 9 },
  list: { kind: "list", count: 300, warmUp: 0 }
} as const satisfies { readonly [kind: string]: Workload }

layer(Layer.merge(FakeServer.layer, UploadFile.layer).pipe(Layer.provide(NodeServices.layer)))("clients", (it) => {
  const clientOf = Effect.fnUntraced(function*(name: string) {
    const { baseUrl } = yield* FakeServer
    return yield* Effect.promise(async (): Promise<Client> =>
      (await import(`../src/measured/clients/${name}.ts`)).make(baseUrl)
    )
  })

  // Where Redis is not installed, its client cannot be made.
  const hasRedis = spawnSync("redis-server", ["--version"]).status === 0
  const present = Object.keys(clients).filter((name) => hasRedis || name !== "effect-redis")
  const streaming = ["effect-model", "ai-sdk"]
  const whole = present.filter((name) => !streaming.includes(name))

  it.effect.each(present)(
    "%s delivers all events that the server sends",
    (name) =>
      Effect.gen(function*() {
        const client = yield* clientOf(name)
        const events: Array<Event> = []
        const stream = Effect.promise(() => client.stream("events-1000", (event) => events.push(event)))
        yield* Effect.all([stream, stream], { concurrency: 2 })
        const { characters, items } = delivered(events)
        assert.strictEqual(characters, expected(workloads.stream).characters)
        // A language model may join the texts of events that arrive together.
        if (whole.includes(name)) assert.strictEqual(items, expected(workloads.stream).items)
      })
  )

  it.effect.each(whole)("%s delivers all else that the server sends", (name) =>
    Effect.gen(function*() {
      const client = yield* clientOf(name)

      const answer = yield* Effect.promise(() => client.generate("answer"))
      assert.deepStrictEqual(delivered([answer]), expected(workloads.call))

      const vectors = yield* Effect.promise(() => client.embed("embeddings", Array.from({ length: 100 }, () => "text")))
      assert.deepStrictEqual({ items: vectors.flat().length, characters: 0 }, expected(workloads.embed))

      const path = yield* UploadFile.use((files) => files.ofSize(workloads.upload.mebibytes))
      const { sizeBytes } = yield* Effect.promise(() => client.upload(path))
      assert.deepStrictEqual({ items: Number(sizeBytes), characters: 0 }, expected(workloads.upload))

      const files: Array<Entry> = []
      yield* Effect.promise(() => client.list(String(workloads.list.count), (file) => files.push(file)))
      assert.deepStrictEqual({
        items: files.length,
        characters: files.reduce((sum, { displayName = "" }) => sum + displayName.length, 0)
      }, expected(workloads.list))
    }))

  it.effect.each(Object.keys(liveClients))(
    "%s sends audio as it happens, and delivers what is answered",
    (name) =>
      Effect.gen(function*() {
        const { baseUrl } = yield* FakeServer
        const data = Buffer.from(chunk).toString("base64")
        const answers = yield* Effect.promise(async () => {
          const client: LiveClient = await (await import(`../src/measured/live/${name}.ts`)).make(baseUrl)
          const answers: Array<string> = []
          let finish = (): void => {}
          const finished = new Promise<void>((resolve) => finish = resolve)
          const session = await client.open((answer) => {
            answers.push(answer)
            if (answers.length < 3) return data
            finish()
            return undefined
          })
          await session.send(data)
          await finished
          await session.close()
          return answers
        })
        assert.deepStrictEqual(answers, [audio, audio, audio])
      })
  )
})

const delivered = (answers: ReadonlyArray<Event>) => ({
  items: answers.length,
  characters: answers.reduce((sum, answer) => sum + text(answer).length, 0)
})
