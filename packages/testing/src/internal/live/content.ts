/** A session of `BidiGenerateContent`: the messages of the client, and the turns of the model. */
import * as Effect from "effect/Effect"
import * as FiberHandle from "effect/FiberHandle"
import type * as Scope from "effect/Scope"
import * as RpcStatus from "../../RpcStatus.ts"
import { isObject, type JsonObject, object, objects, string } from "../json.ts"
import { BidiGenerateContentClientMessage } from "../messages.ts"
import * as requests from "../requests.ts"
import { identifier } from "../text.ts"
import type { World } from "../world.ts"
import * as Activity from "./activity.ts"
import type { Admit } from "./caller.ts"
import { type Line, refusal, type Session } from "./connection.ts"
import type { Endpoint } from "./endpoint.ts"
import type { Call, Handles } from "./handles.ts"
import * as messages from "./messages.ts"
import * as Model from "./model.ts"
import * as Setup from "./setup.ts"

export interface Options {
  readonly world: World
  readonly endpoint: Endpoint
  readonly admit: Admit
  readonly handles: Handles
  /** The output of the next turn, if a script sets it. */
  readonly scripted: (known: Model.Known) => Effect.Effect<Model.Output | undefined>
}

export const make = Effect.fnUntraced(
  function*(options: Options, line: Line): Effect.fn.Return<Session, never, Scope.Scope> {
    let talk: Talk | undefined
    let received = -1
    const generation = yield* FiberHandle.make<void>()
    const read = messages.reader(BidiGenerateContentClientMessage, options.endpoint, options.world)
    return {
      receive: Effect.fnUntraced(
        function*(frame) {
          const [name, body] = yield* read(frame)
          received++
          if ((name === "setup") !== (talk === undefined)) {
            return yield* RpcStatus.invalidArgument("setup must be the first message and only the first")
          }
          if (talk === undefined) {
            talk = yield* begin(options, line, generation, body)
            return
          }
          talk.received = received
          yield* handlers[name](talk, body)
          consume(talk)
        },
        Effect.mapError(refusal)
      )
    }
  }
)

/** The state of a session after its setup. */
interface Talk extends Options {
  readonly line: Line
  readonly setup: Setup.Setup
  /** The turn of the model, while it lasts. */
  readonly generation: FiberHandle.FiberHandle<void>
  contents: Array<JsonObject>
  systemInstruction: unknown
  tools: unknown
  /** The calls of the conversation by id, and the ids of this session that the model waits for. */
  readonly calls: Map<string, Call>
  readonly open: Set<string>
  /** What the model has said in the present turn; `undefined` between turns. */
  said: Array<JsonObject> | undefined
  /** Input that arrived during a turn that it does not interrupt. */
  readonly waiting: Array<JsonObject>
  heard: Activity.Heard
  /** Between the marks of the client. */
  marked: boolean
  /** The indexes of the last message, and of the last one that is in the conversation with all before it. The setup is 0. */
  received: number
  consumed: number
}

// -----------------------------------------------------------------------------
// setup
// -----------------------------------------------------------------------------

const begin = Effect.fnUntraced(
  function*(
    options: Options,
    line: Line,
    generation: FiberHandle.FiberHandle<void>,
    given: JsonObject
  ): Effect.fn.Return<Talk, RpcStatus.RpcStatus> {
    const { admit, endpoint, handles, world } = options
    const setup = yield* Setup.read(world, endpoint, yield* admit(given))
    const handle = setup.resumption?.handle ?? ""
    const resumed = handle === "" ? undefined : yield* handles.redeem(handle)
    if (handle !== "" && resumed === undefined) {
      return yield* RpcStatus.notFound("BidiGenerateContent session not found")
    }
    const talk: Talk = {
      ...options,
      line,
      setup,
      generation,
      contents: [...(resumed?.contents ?? [])],
      systemInstruction: setup.body["systemInstruction"],
      tools: setup.body["tools"],
      calls: resumed?.calls ?? new Map(),
      open: new Set(),
      said: undefined,
      waiting: [],
      heard: Activity.nothing,
      marked: false,
      received: 0,
      consumed: 0
    }
    yield* line.send({ setupComplete: {} })
    yield* remember(talk)
    return talk
  }
)

/** A new handle for the conversation until now, if the client asks for them. */
const remember = Effect.fnUntraced(function*(talk: Talk) {
  const { calls, consumed, contents, handles, line, setup } = talk
  if (setup.resumption === undefined) return
  const newHandle = yield* handles.issue({ contents: [...contents], calls })
  const index = setup.resumption.transparent ? { lastConsumedClientMessageIndex: String(consumed) } : undefined
  yield* line.send({ sessionResumptionUpdate: { newHandle, resumable: true, ...index } })
})

/** Input that waits, and speech that has not ended, are not in the conversation yet. */
const consume = (talk: Talk): void => {
  if (talk.waiting.length === 0 && talk.heard.duration === 0) talk.consumed = talk.received
}

// -----------------------------------------------------------------------------
// the turn of the model
// -----------------------------------------------------------------------------

const answer = (talk: Talk): Effect.Effect<unknown> =>
  Effect.suspend(() => {
    talk.said = []
    return FiberHandle.run(talk.generation, speak(talk))
  })

/** Says the output, and then answers input that arrived meanwhile. */
const speak = Effect.fnUntraced(function*(talk: Talk): Effect.fn.Return<void> {
  do {
    talk.contents.push(...talk.waiting.splice(0))
    consume(talk)
    yield* turn(talk)
  } while (talk.waiting.length > 0)
})

const turn = Effect.fnUntraced(function*(talk: Talk) {
  const { line, setup } = talk
  const known = { contents: [...talk.contents], systemInstruction: talk.systemInstruction, tools: talk.tools }
  const said: Array<JsonObject> = talk.said = []
  const output = (yield* talk.scripted(known)) ?? Model.compose(known, talk.endpoint)
  for (const { message, part } of Model.messages(output.parts, setup)) {
    if (output.pace !== undefined) yield* Effect.sleep(output.pace)
    yield* Effect.uninterruptible(Effect.andThen(
      line.send(message),
      Effect.sync(() => part === undefined ? undefined : said.push(part))
    ))
  }
  yield* Effect.uninterruptible(output.calls.length > 0 ? call(talk, output.calls) : complete(talk, known))
})

/** The model waits for the results of the calls. Until then the session cannot be resumed. */
const call = Effect.fnUntraced(function*(talk: Talk, output: ReadonlyArray<JsonObject>) {
  const { line, setup } = talk
  const calls = output.map((call) => {
    const id = string(call["id"]) ?? `function-call-${identifier(`${talk.calls.size}:${call["name"]}`, 16)}`
    talk.calls.set(id, { name: call["name"], open: true })
    talk.open.add(id)
    return { ...call, id }
  })
  say(talk, calls.map((functionCall) => ({ functionCall })))
  talk.said = undefined
  yield* line.send({ toolCall: { functionCalls: calls } })
  if (setup.resumption !== undefined) yield* line.send({ sessionResumptionUpdate: { resumable: false } })
})

const complete = Effect.fnUntraced(function*(talk: Talk, known: Model.Known) {
  const { line, setup } = talk
  const usageMetadata = Model.usage(known, talk.said ?? [], setup, talk.endpoint)
  say(talk)
  talk.said = undefined
  yield* line.send({ serverContent: { generationComplete: true } })
  yield* line.send({ serverContent: { turnComplete: true }, usageMetadata })
  yield* remember(talk)
})

/** Adds the answer of the model to the conversation. */
const say = (talk: Talk, more: ReadonlyArray<JsonObject> = []): void => {
  const parts = [...(talk.said ?? []), ...more]
  if (parts.length > 0) talk.contents.push({ role: "model", parts })
}

/** Ends the turn of the model: what it has said remains, calls without a result are cancelled. */
const interrupt = Effect.fnUntraced(function*(talk: Talk) {
  yield* FiberHandle.clear(talk.generation)
  const { line, open, said, setup } = talk
  if (open.size > 0) {
    const ids = [...open]
    for (const id of ids) settle(talk, id)
    yield* line.send({ toolCallCancellation: { ids } })
  }
  if (said === undefined) return
  const known = { contents: talk.contents, systemInstruction: talk.systemInstruction, tools: talk.tools }
  const usageMetadata = Model.usage(known, said, setup, talk.endpoint)
  say(talk)
  talk.said = undefined
  talk.contents.push(...talk.waiting.splice(0))
  yield* line.send({ serverContent: { interrupted: true } })
  yield* line.send({ serverContent: { turnComplete: true }, usageMetadata })
  yield* remember(talk)
})

// -----------------------------------------------------------------------------
// messages of the client
// -----------------------------------------------------------------------------

type Handler = (talk: Talk, message: JsonObject) => Effect.Effect<void, RpcStatus.RpcStatus>

const clientContent: Handler = Effect.fnUntraced(function*(talk, { turnComplete, turns }) {
  const contents = objects(turns)
  if (contents.length > 0) yield* requests.contents({ contents }, "BidiGenerateContentClientContent")
  yield* interrupt(talk)
  talk.contents.push(...contents)
  if (turnComplete === true) yield* answer(talk)
})

const toolResponse: Handler = Effect.fnUntraced(function*(talk, { functionResponses }) {
  const known = objects(functionResponses).map((response) => ({ ...response, id: idOf(talk, response) }))
  if (known.some(({ id }) => id === undefined)) {
    return yield* RpcStatus.invalidArgument("Request contains an invalid argument.")
  }
  // The result of a cancelled call comes too late.
  const expected = known.filter(({ id }) => talk.calls.get(id ?? "")?.open === true)
  if (expected.length === 0) return
  for (const response of expected) {
    if (object(response)["willContinue"] !== true) settle(talk, response.id ?? "")
  }
  const parts = expected.map((functionResponse) => ({ functionResponse }))
  const silent = expected.every((response) => object(response)["scheduling"] === "SILENT")
  if (talk.open.size === 0 && !silent) yield* reply(talk, parts)
  else talk.contents.push({ role: "user", parts })
})

/** The model does not wait for the call any more, in this session or in a later one. */
const settle = ({ calls, open }: Talk, id: string): void => {
  const call = calls.get(id)
  if (call !== undefined) calls.set(id, { ...call, open: false })
  open.delete(id)
}

/** Vertex AI takes results without ids, for the open call of the function. */
const idOf = ({ calls, endpoint, open }: Talk, response: JsonObject): string | undefined => {
  const id = string(response["id"]) ?? ""
  if (id !== "") return calls.has(id) ? id : undefined
  return endpoint.backend === "vertex" ? [...open].find((id) => calls.get(id)?.name === response["name"]) : undefined
}

const contextUpdate: Handler = (talk, { systemInstruction, tools }) =>
  Effect.sync(() => {
    if (systemInstruction !== undefined) talk.systemInstruction = systemInstruction
    if (tools !== undefined) talk.tools = object(tools)["tools"]
  })

const realtimeInput: Handler = Effect.fnUntraced(function*(talk, input) {
  if (!talk.setup.manualActivity && ("activityStart" in input || "activityEnd" in input)) {
    return yield* RpcStatus.invalidArgument(
      "Explicit activity control is not supported when automatic activity detection is enabled."
    )
  }
  if (isObject(input["activityStart"])) {
    talk.marked = true
    yield* begun(talk)
  }
  const blobs = [...objects(input["mediaChunks"]), ...objects([input["audio"]])]
  for (const blob of blobs.filter((blob) => string(blob["mimeType"])?.startsWith("audio/") === true)) {
    yield* hear(talk, blob)
  }
  const text = string(input["text"])
  if (text !== undefined) {
    yield* begun(talk)
    yield* reply(talk, [{ text }])
  }
  const ends = isObject(input["activityEnd"]) || (input["audioStreamEnd"] === true && !talk.setup.manualActivity)
  if (isObject(input["activityEnd"])) talk.marked = false
  if (ends && talk.heard.duration > 0) yield* ended(talk)
})

const hear = Effect.fnUntraced(function*(talk: Talk, blob: JsonObject) {
  const audio = Activity.read(blob)
  if (audio === undefined) {
    return yield* RpcStatus.invalidArgument(
      "Invalid value at 'realtime_input.audio.data' (TYPE_BYTES), Base64 decoding failed."
    )
  }
  const { manualActivity, silence } = talk.setup
  if (manualActivity) {
    if (talk.marked) talk.heard = Activity.listen(talk.heard, { ...audio, loud: true })
    return
  }
  const wasActive = talk.heard.active
  talk.heard = Activity.listen(talk.heard, audio)
  if (!wasActive && talk.heard.active) yield* begun(talk)
  if (talk.heard.active && talk.heard.silence >= silence) yield* ended(talk)
})

/** What the server hears, if the client asks for it. Only Vertex AI tells. */
const signal = Effect.fnUntraced(function*({ line, setup }: Talk, vadSignalType: string, type: string) {
  if (setup.body["explicitVadSignal"] !== true) return
  yield* line.send({ voiceActivityDetectionSignal: { vadSignalType } })
  yield* line.send({ voiceActivity: { type } })
})

/** The user begins to speak or write. */
const begun = Effect.fnUntraced(function*(talk: Talk) {
  yield* signal(talk, "VAD_SIGNAL_TYPE_SOS", "ACTIVITY_START")
  if (talk.setup.interruptible) yield* interrupt(talk)
})

/** The user has stopped speaking. */
const ended = Effect.fnUntraced(function*(talk: Talk) {
  const { body } = talk.setup
  const text = `${(talk.heard.duration / 1000).toFixed(1)} seconds of speech`
  talk.heard = Activity.nothing
  yield* signal(talk, "VAD_SIGNAL_TYPE_EOS", "ACTIVITY_END")
  if (body["inputAudioTranscription"] !== undefined) {
    yield* talk.line.send({ serverContent: { inputTranscription: { text } } })
  }
  yield* reply(talk, [{ inlineData: { mimeType: "audio/pcm", data: "" } }, { text }])
})

/** The user has said this, or a function has. It is answered after the present turn of the model. */
const reply = Effect.fnUntraced(function*(talk: Talk, parts: ReadonlyArray<JsonObject>) {
  talk.waiting.push({ role: "user", parts })
  if (talk.said === undefined) yield* answer(talk)
})

const handlers = { setup: () => Effect.void, clientContent, realtimeInput, toolResponse, contextUpdate }
