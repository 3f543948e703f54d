/**
 * What spans say of a request.
 */
import type { GenAIConfig } from "../../GenAIConfig.ts"
import { asFields, type Fields } from "../check/Fields.ts"
import type { Labels } from "./Observed.ts"
import { type Kind, modelOf } from "./Operation.ts"

/** The labels of the metrics of an operation before it is answered. They are attributes of its span too. */
export const labelsOf = (kind: Kind, config: GenAIConfig, server: Server | undefined, params: unknown): Labels => {
  const labels: { [name: string]: string | number } = {
    "gen_ai.operation.name": kind.name,
    "gen_ai.provider.name": config.backend.provider
  }
  if (server !== undefined) {
    labels["server.address"] = server.address
    labels["server.port"] = server.port
  }
  const model = modelOf(asFields(params)["model"])
  if (model !== undefined) labels["gen_ai.request.model"] = model
  return labels
}

/** The settings of a request: those of `config`, of `generation_config`, or of the parameters themselves. */
export const settingsOf = (kind: Kind, params: unknown): Fields => {
  const given = asFields(params)
  const config = asFields(given["config"])
  const found: Fields = {}
  addSettings(found, given)
  addSettings(found, asFields(given["generation_config"]))
  addSettings(found, config)
  if (kind.isStream === true) found["gen_ai.request.stream"] = true
  if (kind.agent !== undefined) found["gen_ai.agent.name"] = kind.agent
  if (kind.name === "embeddings") {
    found["gen_ai.embeddings.dimension.count"] = numberOf(config["outputDimensionality"])
  } else {
    found["gen_ai.output.type"] = kind.output ?? outputOf(config) ?? outputOf(given)
  }
  return found
}

// -----------------------------------------------------------------------------
// Servers
// -----------------------------------------------------------------------------

/** The server that a call is sent to. */
export interface Server {
  readonly address: string
  readonly port: number
}

/** The server of an address. */
export const serverOf = (url: string): Server => {
  const origin = /^\w+:\/\/[^/?#]*/.exec(url)?.[0] ?? url
  const known = servers.get(origin)
  if (known !== undefined) return known
  const server = parse(origin)
  if (servers.size >= 100) servers.clear()
  servers.set(origin, server)
  return server
}

const parse = (origin: string): Server => {
  const { hostname, port, protocol } = new URL(origin)
  return {
    address: hostname.replace(/^\[|\]$/g, ""),
    port: port !== "" ? Number(port) : /^(http|ws):/.test(protocol) ? 80 : 443
  }
}

const servers = /*#__PURE__*/ new Map<string, Server>()

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Read = (value: unknown) => unknown

const numberOf: Read = (value) => Number.isFinite(value) ? value : undefined

const textsOf: Read = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? [...value] : undefined

const choices: Read = (value) => value === 1 ? undefined : numberOf(value)

/** The attributes of settings, by both of their names. They are numbers, if nothing else is said. */
const settings: { readonly [field: string]: readonly [attribute: string, read?: Read] } = {
  temperature: ["temperature"],
  topP: ["top_p"],
  top_p: ["top_p"],
  topK: ["top_k"],
  maxOutputTokens: ["max_tokens"],
  max_output_tokens: ["max_tokens"],
  stopSequences: ["stop_sequences", textsOf],
  stop_sequences: ["stop_sequences", textsOf],
  frequencyPenalty: ["frequency_penalty"],
  presencePenalty: ["presence_penalty"],
  seed: ["seed"],
  candidateCount: ["choice.count", choices],
  numberOfImages: ["choice.count", choices],
  numberOfVideos: ["choice.count", choices]
}

const addSettings = (found: Fields, given: Fields): void => {
  for (const field in given) {
    if (!Object.hasOwn(settings, field)) continue
    const [attribute, read = numberOf] = settings[field]!
    found[`gen_ai.request.${attribute}`] = read(given[field])
  }
}

/** The kind of output that a request asks for. */
const outputOf = (given: Fields): string | undefined => {
  const modalities = given["responseModalities"] ?? given["response_modalities"]
  if (Array.isArray(modalities)) {
    for (const modality of ["image", "audio", "video", "text"]) {
      if (modalities.some((given) => String(given).toLowerCase() === modality)) {
        return modality === "audio" ? "speech" : modality
      }
    }
  }
  const format = asFields(given["response_format"])
  const type = given["responseMimeType"] ?? given["response_mime_type"] ?? format["mime_type"] ?? format["type"]
  if (typeof type !== "string") return undefined
  return /json/.test(type)
    ? "json"
    : type.startsWith("text")
    ? "text"
    : /^(image|audio|video)/.exec(type)?.[0].replace("audio", "speech")
}
