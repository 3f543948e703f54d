/** Voices: prebuilt, replicated from a recording, or designed by a prompt. */
import * as wire from "effect-genai/wire/Voices"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import { type JsonObject, object, string } from "./json.ts"
import { pcm } from "./media.ts"
import * as refusals from "./refusals.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import { timestamp, uniqueName } from "./text.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = Collection.everywhere
  const { get, remove } = Collection.standard("voices", world.voices, (voice) => voice)
  return [
    {
      ...at,
      operation: "voices.create",
      method: "POST",
      path: "voices",
      fields: ["store", "voice"],
      handle: create(world)
    },
    { ...at, operation: "voices.list", method: "GET", path: "voices", fields: [], handle: list(world) },
    {
      ...at,
      operation: "voices.get",
      method: "GET",
      path: "voices/{id}",
      fields: [],
      handle: (call) => {
        const voice = prebuilt.find(({ id }) => id === call.params["id"])
        return voice === undefined ? get(call) : Effect.succeed(Reply.json(voice))
      }
    },
    {
      ...at,
      operation: "voices.delete",
      method: "DELETE",
      path: "voices/{id}",
      fields: [],
      handle: (call) =>
        prebuilt.some(({ id }) => id === call.params["id"])
          ? Effect.fail(RpcStatus.make(403, `The voice '${call.params["id"]}' is prebuilt.`))
          : remove(call)
    }
  ]
}

/** Some of the voices of every project. */
const prebuilt = [
  { id: "Puck", gender: "male", persona: "Upbeat", pitch: "medium" },
  { id: "Charon", gender: "male", persona: "Informative", pitch: "low" },
  { id: "Kore", gender: "female", persona: "Firm", pitch: "medium" },
  { id: "Fenrir", gender: "male", persona: "Excitable", pitch: "low" },
  { id: "Aoede", gender: "female", persona: "Breezy", pitch: "medium" },
  { id: "Leda", gender: "female", persona: "Youthful", pitch: "high" }
].map((voice) => ({
  ...voice,
  type: "prebuilt",
  display_name: voice.id,
  description: `${voice.persona} voice`,
  language_code: "en-US",
  region_code: "US",
  accent: "American",
  context: "Conversational"
}))

const checked = requests.typed(wire.CreateVoiceRequest)

const create = (world: World) =>
  Effect.fnUntraced(function*({ body, location }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* Collection.required(body, "voice")
    const voice = object(body["voice"])
    yield* Collection.required(voice, "type")
    const stored = body["store"] === true
    const type = string(voice["type"]) ?? ""
    if (type !== "replicated" && type !== "prompted") {
      return yield* RpcStatus.invalidArgument(
        refusals.unsupported(type, "type", "voice", ["replicated", "prompted"])
      )
    }
    yield* Collection.required(voice, type)
    if (type === "prompted" && !stored) {
      return yield* RpcStatus.invalidArgument("'store' must be true for a voice of the type 'prompted'.")
    }
    if (type === "replicated") yield* Collection.required(object(voice["replicated"]), "source_audio", "consent_audio")
    if (type === "prompted") yield* Collection.required(object(voice["prompted"]), "input")
    yield* checked(body)
    const name = uniqueName("voice", yield* world.next)
    const now = yield* Clock.currentTimeMillis
    const { replicated: _, ...kept } = voice
    const model = string(voice["model"]) ?? "gemini-3.8-flash-tts"
    const expire = timestamp(now + 365 * 24 * 3_600_000)
    if (!stored) return Reply.json({ type, model, key: `voicekey_${name}`, expire_time: expire })
    const created = {
      sample_audio: { data: pcm, mime_type: "audio/l16" },
      ...kept,
      id: `voice_${name}`,
      model,
      expire_time: expire
    }
    yield* world.voices.set(Collection.nameOf(location.parent, "voices", created.id), created)
    return Reply.json(created)
  })

const list = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const own = yield* Collection.all(world.voices, call, "voices")
    const found = [...prebuilt, ...own].filter((voice) => passes(voice, call.query))
    return Reply.json(yield* Store.snakePage("voices", found, call.query))
  })

/** Several values of a filter are alternatives; several filters must all match. Case is ignored. */
const passes = (voice: JsonObject, query: URLSearchParams): boolean =>
  filters.every((name) => {
    const wanted = query.getAll(name).map((value) => value.toLowerCase())
    return wanted.length === 0 || wanted.includes(String(voice[name]).toLowerCase())
  }) && ["display_name", "description"].some((name) =>
    String(voice[name] ?? "").toLowerCase().includes((query.get("search") ?? "").toLowerCase())
  )

const filters = ["accent", "context", "gender", "language_code", "persona", "pitch", "region_code", "type"]
