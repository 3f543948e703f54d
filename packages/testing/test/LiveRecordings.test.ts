/** Recorded live sessions: the emulator takes what their clients send, and a script sends what their servers sent. */
import { Emulator, LiveScript } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Parsed } from "./faces.ts"
import { memory, open } from "./live.ts"

interface Frame {
  readonly by: "client" | "server"
  readonly text: string
}

/** Lines `>LENGTH text` of the client and `<LENGTH text` of the server. The length is in bytes, with a line break after the text. */
const framesOf = (bytes: Buffer): ReadonlyArray<Frame> => {
  const frames: Array<Frame> = []
  let at = 0
  while (at < bytes.length) {
    const [head = "", mark, length] = /^\s*([<>])(\d+) /.exec(bytes.subarray(at, at + 20).toString("latin1")) ?? []
    if (length === undefined) break
    const start = at + head.length
    at = start + Number(length)
    frames.push({ by: mark === ">" ? "client" : "server", text: bytes.subarray(start, at - 1).toString() })
  }
  return frames
}

const folders = [
  join(import.meta.dirname, "../../genai/test/recordings/live"),
  join(import.meta.dirname, "../../../../shared/recordings/live")
].filter((folder) => existsSync(folder))

const sessions = folders.flatMap((folder) =>
  readdirSync(folder).filter((file) => file.endsWith(".log")).map((file) => ({
    name: file,
    frames: framesOf(readFileSync(join(folder, file)))
  }))
)

/** The fields of a message, at every depth, without those of its data. */
const kindsOf = (message: Parsed): ReadonlyArray<string> => [
  ...Object.keys(message),
  ...Object.keys(message.serverContent ?? {})
]

/** What the model says, turn by turn: until it calls functions, or its turn is complete. */
const turnsOf = (frames: ReadonlyArray<Frame>): ReadonlyArray<LiveScript.Output> => {
  const turns: Array<LiveScript.Output> = []
  let parts: Array<Parsed> = []
  for (const { by, text } of frames) {
    if (by === "client") continue
    const { serverContent, toolCall } = JSON.parse(text)
    parts.push(...(serverContent?.modelTurn?.parts ?? []))
    if (toolCall === undefined && serverContent?.turnComplete !== true) continue
    const calls = toolCall?.functionCalls ?? []
    // One of the recordings is without the words of the model.
    turns.push({ parts: parts.length + calls.length === 0 ? [{ text: "Hm." }] : parts, calls })
    parts = []
  }
  return [...turns, { parts, calls: [] }]
}

describe("recorded live sessions", () => {
  it("are read", () => {
    assert.isAbove(sessions.length, 1)
    assert.isTrue(sessions.every(({ frames }) => frames.length > 2 && frames[0]?.by === "client"))
  })

  for (const { frames, name } of sessions) {
    it.effect(`${name}: the emulator answers with the same kinds of messages`, () =>
      Effect.gen(function*() {
        const client = yield* open()
        yield* client.opened
        const arrived: Array<Parsed> = []
        for (const { by, text } of frames) {
          const message = JSON.parse(text)
          if (by === "client") yield* client.send(text)
          else if ("setupComplete" in message) arrived.push(...(yield* client.until("setupComplete")))
          else if ("toolCall" in message) arrived.push(...(yield* client.until("toolCall")))
          else if (message.serverContent?.turnComplete === true) arrived.push(...(yield* client.until("turnComplete")))
        }
        if (!/toolCall|turnComplete/.test(frames.at(-1)!.text)) arrived.push(...(yield* client.until("turnComplete")))
        const known = new Set(arrived.flatMap(kindsOf))
        for (const { by, text } of frames) {
          if (by === "server") assert.includeMembers([...known], [...kindsOf(JSON.parse(text))], text)
        }
        const counted = arrived.find(({ usageMetadata }) => usageMetadata !== undefined)
        const recorded = frames.find(({ by, text }) => by === "server" && text.includes("usageMetadata"))
        if (recorded !== undefined) {
          assert.includeMembers(
            Object.keys(counted.usageMetadata),
            Object.keys(JSON.parse(recorded.text).usageMetadata)
          )
        }
      }).pipe(
        Effect.scoped,
        Effect.provide(memory.layer({
          live: [LiveScript.always("live.connect", LiveScript.course([], { turns: turnsOf(frames) }))]
        }))
      ))

    it.effect(`${name}: a script is the server`, () =>
      Effect.gen(function*() {
        const client = yield* open()
        yield* client.opened
        for (const { by, text } of frames) {
          if (by === "client") yield* client.send(text)
          else assert.deepStrictEqual(yield* client.next, JSON.parse(text))
        }
        const [session] = yield* (yield* Emulator).sessions
        assert.deepStrictEqual(
          session?.frames.map(({ data }) => data),
          frames.flatMap(({ by, text }) => by === "client" ? [text] : [])
        )
      }).pipe(
        Effect.scoped,
        Effect.provide(memory.layer({
          live: [LiveScript.always(
            "live.connect",
            LiveScript.course(
              frames.map(({ by, text }) => by === "client" ? LiveScript.received() : LiveScript.frame(text)),
              { answers: "nothing" }
            )
          )]
        }))
      ))
  }
})
