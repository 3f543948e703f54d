/**
 * Which calls are operations of OpenTelemetry's GenAI conventions, and which are HTTP requests only.
 */
import { asFields } from "../check/Fields.ts"

/** What the conventions say of an operation. */
export interface Kind {
  /** `gen_ai.operation.name`. */
  readonly name: string
  /** Whether the answer is a stream. */
  readonly isStream?: boolean
  /** `gen_ai.output.type`, if it is always the same. */
  readonly output?: string
  /** The agent that is made or asked. */
  readonly agent?: string | undefined
}

const generation: Kind = { name: "generate_content" }
const image: Kind = { name: "generate_content", output: "image" }
const stream: Kind = { name: "generate_content", isStream: true }

const kinds: { readonly [operation: string]: Kind } = {
  "models.generateContent": generation,
  "models.generateContentStream": stream,
  "models.generateImages": image,
  "models.editImage": image,
  "models.upscaleImage": image,
  "models.recontextImage": image,
  "models.segmentImage": image,
  "models.generateVideos": { name: "generate_content", output: "video" },
  "models.embedContent": { name: "embeddings" },
  "interactions.create": generation,
  "interactions.createStream": stream,
  "decisions.create": generation,
  "agents.create": { name: "create_agent" },
  "live.connect": { name: "live", isStream: true },
  "live.music.connect": { name: "live_music", isStream: true, output: "music" }
}

/** The operation that a call is; `undefined` for one that is no GenAI operation. */
export const kindOf = (operation: string, params: unknown): Kind | undefined => {
  const kind = Object.hasOwn(kinds, operation) ? kinds[operation] : undefined
  if (kind?.name === "create_agent") return { ...kind, agent: textOf(asFields(params)["id"]) }
  if (kind === undefined || !operation.startsWith("interactions.")) return kind
  const agent = textOf(asFields(params)["agent"])
  return agent === undefined ? kind : { ...kind, name: "invoke_agent", agent }
}

/** A text that says something. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined

/** The name of a model without its collection, so that `models/X` and `X` are one series. Other names are told as they are. */
export const modelOf = (model: unknown): string | undefined => {
  const name = textOf(model)
  return name?.includes("/")
    ? name.replace(
      /^(projects\/[^/]+\/locations\/[^/]+\/)?(publishers\/[^/]+\/)?models\/(?=.)/,
      (collection, project, publisher) => project !== undefined && publisher === undefined ? collection : ""
    )
    : name
}

/** The name of the span of an operation. */
export const nameOf = ({ agent, name }: Kind, model: unknown): string => {
  const target = agent ?? model
  return target === undefined ? name : `${name} ${target}`
}
