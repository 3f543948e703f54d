/** The first message of a session: its model and settings. */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../../RpcStatus.ts"
import { isObject, type JsonObject, number, object, string, strings } from "../json.ts"
import { BidiGenerateContentSetup } from "../messages.ts"
import type { World } from "../world.ts"
import type { Endpoint } from "./endpoint.ts"

/** The settings of a session. */
export interface Setup {
  /** The message of the client. */
  readonly body: JsonObject
  /** Whether the model speaks. Otherwise it writes. */
  readonly speaks: boolean
  /** Whether the client marks the activity of the user. Otherwise the emulator listens for it. */
  readonly manualActivity: boolean
  /** Whether activity of the user interrupts the model. */
  readonly interruptible: boolean
  /** The silence that ends an activity, in milliseconds of audio. */
  readonly silence: number
  readonly resumption: Resumption | undefined
}

export interface Resumption {
  /** The handle of the session to resume. */
  readonly handle: string | undefined
  /** Whether updates have the index of the last consumed message. */
  readonly transparent: boolean
}

/** The fields of a setup. */
export const fields: ReadonlyArray<string> = Object.keys(BidiGenerateContentSetup.fields)

/** Refuses an unknown model, and modalities that it does not have. */
export const read = Effect.fnUntraced(
  function*(world: World, endpoint: Endpoint, body: JsonObject): Effect.fn.Return<Setup, RpcStatus.RpcStatus> {
    const id = yield* modelOf(world, endpoint, body)
    const detection = object(object(body["realtimeInputConfig"])["automaticActivityDetection"])
    const resumption = body["sessionResumption"]
    return {
      body,
      speaks: yield* speech(id, object(body["generationConfig"])),
      manualActivity: detection["disabled"] === true,
      interruptible: object(body["realtimeInputConfig"])["activityHandling"] !== "NO_INTERRUPTION",
      silence: number(detection["silenceDurationMs"]) ?? defaultSilence,
      resumption: isObject(resumption)
        ? { handle: string(resumption["handle"]), transparent: resumption["transparent"] === true }
        : undefined
    }
  }
)

const defaultSilence = 500

// -----------------------------------------------------------------------------
// model and modalities
// -----------------------------------------------------------------------------

/** Whether the model speaks: as the setup says, else as the model does. */
const speech = (id: string, config: JsonObject): Effect.Effect<boolean, RpcStatus.RpcStatus> => {
  const modalities = strings(config["responseModalities"])
  const [modality] = modalities
  if (modalities.length > 1) {
    return Effect.fail(RpcStatus.invalidArgument(
      "At most one response modality can be specified in the setup request. To enable simultaneous transcription and " +
        "audio output, set `output_audio_transcription`."
    ))
  }
  const native = speaksOnly.test(id)
  const known = native ? ["AUDIO"] : ["TEXT", "AUDIO"]
  if (modality === undefined || modality === "MODALITY_UNSPECIFIED") return Effect.succeed(native)
  return known.includes(modality) ? Effect.succeed(modality === "AUDIO") : Effect.fail(RpcStatus.invalidArgument(
    `The requested combination of response modalities (${modality}) is not supported by the model. ` +
      `models/${id} accepts the following combination of response modalities:\n${
        known.map((name) => `* ${name}\n`).join("")
      }`
  ))
}

/** The models that make audio themselves and do not write. */
const speaksOnly = /native-audio|^gemini-(?:[3-9]|\d\d).*live/

/** The id of the model, which must be one for live sessions. */
export const modelOf = Effect.fnUntraced(
  function*(world: World, { backend, operation, version }: Endpoint, body: JsonObject) {
    const name = string(body["model"]) ?? ""
    const method = operation === "live.connect" ? "bidiGenerateContent" : "bidiGenerateMusic"
    if (name === "") return yield* RpcStatus.invalidArgument("setup.model: model is required.")
    const [, id = ""] = names[backend].exec(name) ?? []
    const model = yield* world.models.get(id)
    if (model?.methods.includes(method) === true) return id
    return yield* RpcStatus.notFound(
      backend === "vertex"
        ? `Publisher Model \`${name}\` was not found or your project does not have access to it.`
        : `${name} is not found for API version ${version}, or is not supported for ${method}. Call ListModels to see ` +
          "the list of available models and their supported methods."
    )
  }
)

const names = {
  gemini: /^(?:models\/)?([^/]+)$/,
  vertex: /^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/[^/]+\/models\/([^/]+)$/
}
