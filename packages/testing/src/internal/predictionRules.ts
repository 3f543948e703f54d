/**
 * What `predict` and `predictLongRunning` of the Gemini API refuse: names that the models do not know, at every depth, and values of wrong types.
 * Instances and parameters are free JSON on the wire, so the models check them, in words of their own. Sources: reports of calls with `encoding`,
 * `imageBytes`, `resolution`, `generateAudio` and `durationSeconds`, and for the names what `@google/genai` 3.3 sends. Vertex AI is not known to refuse
 * names: there, only lengths of videos are checked, and a wrong one is the error of the operation.
 */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../RpcStatus.ts"
import { isObject, type JsonObject, number, object, objects } from "./json.ts"
import type { Call } from "./route.ts"
import type { World } from "./world.ts"

type Kind = "string" | "number" | "boolean" | Fields | readonly [Fields]
interface Fields {
  readonly [name: string]: Kind
}

interface Prediction {
  readonly instance: Fields
  readonly parameters: Fields
}

const image: Fields = { bytesBase64Encoded: "string", gcsUri: "string", mimeType: "string" }

export const videos: Prediction = {
  instance: {
    prompt: "string",
    image,
    lastFrame: image,
    video: { uri: "string", encodedVideo: "string", ...image },
    referenceImages: [{ image, referenceType: "string" }]
  },
  parameters: {
    aspectRatio: "string",
    compressionQuality: "string",
    durationSeconds: "number",
    enhancePrompt: "boolean",
    negativePrompt: "string",
    personGeneration: "string",
    resolution: "string",
    sampleCount: "number",
    seed: "number"
  }
}

export const images: Prediction = {
  instance: { prompt: "string" },
  parameters: {
    addWatermark: "boolean",
    aspectRatio: "string",
    enhancePrompt: "boolean",
    guidanceScale: "number",
    includeRaiReason: "boolean",
    includeSafetyAttributes: "boolean",
    language: "string",
    negativePrompt: "string",
    outputOptions: { mimeType: "string", compressionQuality: "number" },
    personGeneration: "string",
    safetySetting: "string",
    sampleCount: "number",
    sampleImageSize: "string",
    seed: "number"
  }
}

/** Checks the instances and parameters of a call of the Gemini API. */
export const check = (
  world: World,
  { body, location, params }: Call,
  known: Prediction
): Effect.Effect<void, RpcStatus.RpcStatus> => {
  if (world.lenient || location.backend === "vertex") return Effect.void
  const parameters = body["parameters"]
  const wrong = [
    ...objects(body["instances"]).flatMap((instance) => wrongIn(known.instance, instance)),
    ...(isObject(parameters)
      ? [...wrongIn(known.parameters, parameters), ...outOfBounds(params["id"], parameters)]
      : [])
  ]
  return wrong[0] === undefined ? Effect.void : Effect.fail(RpcStatus.invalidArgument(wrong[0]))
}

const wrongIn = (fields: Fields, value: JsonObject): ReadonlyArray<string> =>
  Object.keys(value).flatMap((name) => {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined
    const held = value[name]
    if (kind === undefined) {
      return [
        `\`${name}\` isn't supported by this model. Please remove it or refer to the Gemini API documentation for supported usage.`
      ]
    }
    if (held === null || held === undefined) return []
    if (typeof kind === "string") {
      return typeof held === kind
        ? []
        : [`The value type for \`${name}\` needs to be a ${kind}. Please adjust your request accordingly.`]
    }
    const items = isArrayKind(kind) ? objects(held) : isObject(held) ? [held] : []
    return items.flatMap((item) => wrongIn(isArrayKind(kind) ? kind[0] : kind, item))
  })

const isArrayKind = (kind: Exclude<Kind, string>): kind is readonly [Fields] => Array.isArray(kind)

/** The lengths in seconds that Veo has on Vertex AI, in the order of its error. Source: reports of failed operations of Veo 2 and 3.1. */
const lengths: ReadonlyArray<{ readonly models: RegExp; readonly text: ReadonlyArray<number> }> = [
  { models: /^veo-2/, text: [8, 5, 6, 7] },
  { models: /^veo-3/, text: [8, 4, 6] }
]

/** The error of an operation that Vertex AI starts and cannot do. */
export const failure = ({ body, location, params }: Call): RpcStatus.RpcStatus | undefined => {
  const seconds = number(object(body["parameters"])["durationSeconds"])
  const instance = objects(body["instances"])[0] ?? {}
  const known = lengths.find(({ models }) => models.test(params["id"] ?? ""))?.text
  if (location.backend === "gemini" || seconds === undefined || known === undefined || "video" in instance) {
    return undefined
  }
  const references = "referenceImages" in instance
  const feature = references ? "reference_to_video" : "image" in instance ? "image_to_video" : "text_to_video"
  const supported = references ? [8] : known
  return supported.includes(seconds) ? undefined : RpcStatus.invalidArgument(
    `Unsupported output video duration ${seconds} seconds, supported durations are [${supported}] for feature ${feature}.`
  )
}

/** Veo 3 has videos of 4, 6 and 8 seconds, and says that it takes what is between them. */
const outOfBounds = (model = "", parameters: JsonObject): ReadonlyArray<string> => {
  const seconds = number(parameters["durationSeconds"])
  return seconds === undefined || !model.startsWith("veo-3") || [4, 6, 8].includes(seconds)
    ? []
    : ["The number value for `durationSeconds` is out of bound. Please provide a value between 4 and 8, inclusive."]
}
