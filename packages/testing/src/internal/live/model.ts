/** The turns of the model in a live session: what it says, and the messages in which it is sent. */
import type * as Duration from "effect/Duration"
import * as contents from "../contents.ts"
import * as functionCalls from "../functionCalls.ts"
import { type JsonObject, string } from "../json.ts"
import { greeting, pieces } from "../text.ts"
import { partTokens, promptTokens } from "../usage.ts"
import { tone } from "./audio.ts"
import type { Endpoint } from "./endpoint.ts"
import type { Setup } from "./setup.ts"

/** The output of the model in one turn: parts, or calls of functions. */
export interface Output {
  readonly parts: ReadonlyArray<JsonObject>
  readonly calls: ReadonlyArray<JsonObject>
  /** The time before each message. */
  readonly pace?: Duration.Input | undefined
}

/** What the model knows when its turn begins. */
export interface Known {
  readonly contents: ReadonlyArray<JsonObject>
  readonly systemInstruction: unknown
  readonly tools: unknown
}

/** The built-in output: calls of the declared functions that the prompt names, else a sentence. */
export const compose = (known: Known, { backend }: Endpoint): Output => {
  const turns = contents.turns(known.contents)
  const last = turns.at(-1) ?? { parts: [] }
  const results = contents.responsesOf(last)
  const calls = functionCalls.compose({ body: { tools: known.tools }, location: { backend } }, turns)
  if (calls.length > 0) {
    return { parts: [], calls: calls.map(({ functionCall: { args, name } }) => ({ name, args })) }
  }
  const text = results.length > 0
    ? results.map(({ name, response }) => `The function ${name} answered ${JSON.stringify(response)}.`).join(" ")
    : greeting(contents.textOf(last))
  return { parts: [{ text }], calls: [] }
}

/** A message of a turn, and the part of the model's answer that it completes. */
export interface Piece {
  readonly message: JsonObject
  readonly part: JsonObject | undefined
}

/** The parts in messages: text in pieces of a few words, or as sound with its transcription if it is asked for. */
export const messages = (parts: ReadonlyArray<JsonObject>, { body, speaks }: Setup): ReadonlyArray<Piece> => {
  const transcribes = body["outputAudioTranscription"] !== undefined
  let position = 0
  return parts.flatMap((part): ReadonlyArray<Piece> => {
    const text = string(part["text"])
    if (text === undefined || part["thought"] === true) return [{ message: modelTurn(part), part }]
    if (!speaks) return pieces(text).map((text) => ({ message: modelTurn({ ...part, text }), part: { ...part, text } }))
    return pieces(text).flatMap((text) => {
      const data = tone(voice, frequency, samples, position)
      position += samples
      const sound = { inlineData: { mimeType: `audio/pcm;rate=${voice.rate}`, data } }
      return [
        { message: modelTurn(sound), part: { ...part, text } },
        ...(transcribes ? [{ message: content({ outputTranscription: { text } }), part: undefined }] : [])
      ]
    })
  })
}

const content = (fields: JsonObject): JsonObject => ({ serverContent: fields })
const modelTurn = (part: JsonObject): JsonObject => content({ modelTurn: { parts: [part] } })

const voice = { rate: 24_000, channels: 1 }
/** 40 milliseconds. */
const samples = 960
const frequency = 220

/** The counts of a turn. Vertex AI has other names for those of the answer. */
export const usage = (
  known: Known,
  said: ReadonlyArray<JsonObject>,
  { speaks }: Setup,
  { backend }: Endpoint
): JsonObject => {
  const prompt = promptTokens({ ...known })
  const response = said.reduce((sum, part) => sum + partTokens(part), 0)
  return {
    promptTokenCount: prompt.total,
    [backend === "vertex" ? "candidatesTokenCount" : "responseTokenCount"]: response,
    totalTokenCount: prompt.total + response,
    promptTokensDetails: prompt.details,
    ...(response === 0 ? undefined : {
      [backend === "vertex" ? "candidatesTokensDetails" : "responseTokensDetails"]: [
        { modality: speaks ? "AUDIO" : "TEXT", tokenCount: response }
      ]
    })
  }
}
