/**
 * The handshake and the messages of `live.music`, as the field table would have them.
 */
import type { InvalidRequest } from "../../GenAIError.ts"
import type * as Wire from "../../wire/LiveMusic.ts"
import type { Message } from "../../wire/Message.ts"
import { asFields } from "../check/Fields.ts"
import { invalidRequest } from "../check/Parameters.ts"
import type * as Codec from "../codec/Codec.ts"

/** Opens a session of music. */
export const connect: Codec.Operation<{ readonly model: string }, Wire.LiveMusicServerMessage> = {
  name: "live.music.connect",
  params: () => ({
    model: { kind: "string", required: true, to: "setup.model", by: "model" },
    // It has the options of the handshake only.
    config: { kind: () => ({}), to: "setup" }
  }),
  gemini: [{
    method: "POST",
    path: "ws/google.ai.generativelanguage.{api_version}.GenerativeService.BidiGenerateMusic"
  }]
}

/** Replaces the prompts. */
export const weightedPrompts: Codec.Operation<Wire.LiveMusicSetWeightedPromptsParameters, never> = {
  name: "live.music.setWeightedPrompts",
  params: () => ({ weightedPrompts: { kind: ["object"], required: true, to: "clientContent.weightedPrompts" } })
}

const MusicGenerationConfig: Message = () => ({
  bpm: "number",
  brightness: "number",
  density: "number",
  guidance: "number",
  musicGenerationMode: "string",
  muteBass: "boolean",
  muteDrums: "boolean",
  onlyBassAndDrums: "boolean",
  scale: "string",
  seed: "number",
  temperature: "number",
  topK: "number"
})

/** Replaces the settings. */
export const generationConfig: Codec.Operation<Wire.LiveMusicSetConfigParameters, never> = {
  name: "live.music.setMusicGenerationConfig",
  params: () => ({ musicGenerationConfig: { kind: MusicGenerationConfig } })
}

/** A command of the player. */
export const playbackControl: Codec.Operation<
  { readonly playbackControl: Wire.LiveMusicPlaybackControl },
  never
> = {
  name: "live.music.playbackControl",
  params: () => ({ playbackControl: "string" })
}

/** What is wrong with prompts: there are none, one has no text, or a weight that says nothing. */
export const wrongPrompts = (prompts: unknown): InvalidRequest | undefined => {
  const wrong = (field: string, expected: string) => invalidRequest(weightedPrompts.name, field, expected)
  if (!Array.isArray(prompts) || prompts.length === 0) return wrong("weightedPrompts", "a list of at least one prompt")
  for (const [index, prompt] of prompts.entries()) {
    const { text, weight } = asFields(prompt)
    if (typeof text !== "string" || text === "") return wrong(`weightedPrompts[${index}].text`, "a text")
    if (typeof weight !== "number" || !Number.isFinite(weight) || weight === 0) {
      return wrong(`weightedPrompts[${index}].weight`, "a number other than 0")
    }
  }
  return undefined
}
