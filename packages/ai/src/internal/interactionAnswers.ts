/** Interactions as the parts of `effect/ai`. */
import * as Interaction from "effect-genai/Interaction"
import type { Content } from "effect-genai/wire/InteractionContent"
import type * as Wire from "effect-genai/wire/Interactions"
import type { Step, Usage } from "effect-genai/wire/InteractionStep"
import * as AiError from "effect/ai/AiError"
import type * as Response from "effect/ai/Response"
import * as Effect from "effect/Effect"
import type { GeminiPart } from "../GeminiMetadata.ts"
import { appendDelta } from "./answers.ts"
import type { Where } from "./errors.ts"
import * as Finish from "./finish.ts"
import { isFields, type Json, json, text } from "./json.ts"
import { isBase64, ownIdOf, remoteCallOf } from "./pieces.ts"
import { type Source, source } from "./sources.ts"
import type { Tools } from "./tools.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What a request is read with. */
export interface Reading {
  readonly tools: Tools
  readonly id: () => string
  /** The ids that the API gave to calls of functions. */
  readonly ids: Set<string>
}

/** What is known of an interaction at its end. */
export interface Ending {
  readonly id: string | undefined
  readonly model: string | undefined
  readonly finish: Response.FinishPartEncoded
}

/** What an interaction and the last event of its stream have in common. */
type Ended = Pick<Wire.Interaction, "id" | "created" | "errors" | "model" | "status" | "usage">

type Block = { readonly type: "text" | "reasoning"; readonly text: string; readonly metadata?: GeminiPart }

type Piece =
  | Block
  | Response.ToolCallPartEncoded
  | Response.ToolResultPartEncoded
  | Response.FilePartEncoded
  | Source

// -----------------------------------------------------------------------------
// Endings
// -----------------------------------------------------------------------------

/** The end of an interaction. */
export const endingOf = ({ id, model, status, usage }: Ended, callsTools: boolean): Ending => ({
  id: text(id),
  model: text(model),
  finish: {
    type: "finish",
    reason: statuses.get(status) ?? (status === "completed" ? callsTools ? "tool-calls" : "stop" : "other"),
    usage: usageOf(usage),
    metadata: {
      gemini: {
        ...(text(status) === undefined ? undefined : { finishReason: status }),
        ...(usage === undefined ? undefined : { usageMetadata: json(usage) })
      }
    }
  }
})

/** Fails if the interaction did. */
export const refuseFailed = ({ errors, status }: Ended, where: Where): Effect.Effect<void, AiError.AiError> => {
  if (status !== "failed") return Effect.void
  const said = (Array.isArray(errors) ? errors.filter(isFields) : []).map(({ code, message }) =>
    [text(code), text(message)].filter((word) => word !== undefined).join(": ")
  )
  return Effect.fail(AiError.make({
    ...where,
    reason: new AiError.InternalProviderError({
      description: said.length === 0 ? "the interaction failed" : `the interaction failed: ${said.join("; ")}`
    })
  }))
}

/** The names of an interaction. Without its id if the server does not store it, since then no turn can follow it. */
export const namesOf = (
  { created, id, model }: Ended,
  stored: boolean
): Response.ResponseMetadataPartEncoded => ({
  type: "response-metadata",
  ...(stored && text(id) !== undefined ? { id } : undefined),
  ...(text(model) === undefined ? undefined : { modelId: text(model) }),
  ...(typeof created === "string" && !Number.isNaN(Date.parse(created)) ? { timestamp: created } : undefined)
})

const statuses: ReadonlyMap<string, Response.FinishPartEncoded["reason"]> = /*#__PURE__*/ new Map([
  ["requires_action", "tool-calls"],
  ["requires_continuation", "pause"],
  ["incomplete", "length"],
  ["budget_exceeded", "length"],
  ["in_progress", "unknown"],
  ["queued", "unknown"]
])

const usageOf = (usage: Usage | undefined): Finish.Usage =>
  Finish.counted({
    input: Finish.sum(Finish.count(usage?.total_input_tokens), Finish.count(usage?.total_tool_use_tokens)),
    cached: Finish.count(usage?.total_cached_tokens),
    text: Finish.count(usage?.total_output_tokens),
    reasoning: Finish.count(usage?.total_thought_tokens)
  })

// -----------------------------------------------------------------------------
// Whole interactions
// -----------------------------------------------------------------------------

/** The parts of the steps of an interaction. */
export const partsOf = (steps: ReadonlyArray<Step>, reading: Reading): Array<Response.PartEncoded> =>
  steps.filter(isStep).flatMap((step) => piecesOf(step, reading)).map((piece): Response.PartEncoded => {
    if (!isBlock(piece)) return piece
    const { metadata, ...block } = piece
    return metadata === undefined ? block : { ...block, metadata: { gemini: metadata } }
  })

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

/**
 * The parts of the events of an interaction. Texts, thoughts and arguments come as they are written; a step of another kind when it is whole.
 */
export class Reader {
  readonly #reading: Reading
  readonly #steps = new Map<number, Array<Interaction.InteractionEvent>>()
  readonly #annotations = new Map<number, Array<Json>>()
  readonly #open = new Map<number, { readonly type: "text" | "reasoning" | "call"; readonly id: string }>()
  #out: Array<Response.StreamPartEncoded> = []
  #blocks = 0
  #callsTools = false
  #ended: Ended | undefined

  constructor(reading: Reading) {
    this.#reading = reading
  }

  /** The interaction, once it has ended. */
  get ended(): Ended | undefined {
    return this.#ended
  }

  /** The end of the interaction. */
  get ending(): Ending {
    return endingOf(this.#ended ?? { id: "", status: "in_progress" }, this.#callsTools)
  }

  /** The parts of events that came together. */
  read(events: ReadonlyArray<Interaction.InteractionEvent>): Array<Response.StreamPartEncoded> {
    this.#out = []
    for (const event of events) {
      switch (event.event_type) {
        case "step.start":
          this.#start(event.index, event)
          break
        case "step.delta":
          this.#add(event.index, event)
          break
        case "step.stop":
          this.#stop(event.index)
          break
        case "interaction.completed":
          if (isFields(event.interaction)) this.#ended = event.interaction
          break
        case "interaction.status_update":
          // Some endings have no other event.
          if (event.status !== "in_progress") {
            this.#ended = { ...this.#ended, id: event.interaction_id, status: event.status, usage: event.usage }
          }
          break
        default:
      }
    }
    return this.#out
  }

  /** The last parts. */
  end(stored: boolean): Array<Response.StreamPartEncoded> {
    this.#out = []
    for (const index of this.#steps.keys()) this.#stop(index)
    if (this.#ended !== undefined) this.#out.push(namesOf(this.#ended, stored))
    this.#out.push(this.ending.finish)
    return this.#out
  }

  #start(index: number, event: Wire.StepStart): void {
    this.#steps.set(index, [{ ...event, index: 0 }])
    const { step } = event
    if (!isStep(step)) return
    if (step.type === "thought") {
      for (const content of contentsOf(step.summary)) {
        if (content.type === "text") this.#write(index, "reasoning", content.text)
      }
    } else if (step.type === "model_output") {
      for (const content of contentsOf(step.content)) {
        if (content.type !== "text") continue
        this.#write(index, "text", content.text)
        this.#annotate(index, content.annotations)
      }
    } else if (step.type === "function_call") {
      const id = ownIdOf(json(step), this.#reading) ?? this.#reading.id()
      this.#open.set(index, { type: "call", id })
      this.#out.push({ type: "tool-params-start", id, name: calledOf(step, this.#reading).name })
    }
  }

  #add(index: number, event: Wire.StepDelta): void {
    const events = this.#steps.get(index)
    const { delta } = event
    if (events === undefined || !isFields(delta)) return
    // The text that was written needs not be kept.
    if (delta.type === "text" && typeof delta.text === "string") return this.#write(index, "text", delta.text)
    if (delta.type === "text_annotation_delta") return this.#annotate(index, delta.annotations)
    events.push({ ...event, index: 0 })
    if (delta.type === "thought_summary" && delta.content?.type === "text") {
      this.#write(index, "reasoning", delta.content.text)
    } else if (delta.type === "arguments_delta" && typeof delta.arguments === "string") {
      const open = this.#open.get(index)
      if (open?.type === "call") this.#out.push({ type: "tool-params-delta", id: open.id, delta: delta.arguments })
    }
  }

  #annotate(index: number, annotations: unknown): void {
    if (!Array.isArray(annotations)) return
    const known = this.#annotations.get(index) ?? []
    this.#annotations.set(index, [...known, ...annotations.filter(isFields)])
  }

  #write(index: number, type: "text" | "reasoning", delta: unknown): void {
    if (typeof delta !== "string" || delta === "") return
    let open = this.#open.get(index)
    if (open?.type !== type) {
      open = { type, id: String(this.#blocks++) }
      this.#open.set(index, open)
      this.#out.push({ type: `${type}-start`, id: open.id })
    }
    appendDelta(this.#out, type, open.id, delta)
  }

  #stop(index: number): void {
    const events = this.#steps.get(index)
    if (events === undefined) return
    const open = this.#open.get(index)
    this.#steps.delete(index)
    this.#open.delete(index)
    const step = Interaction.current([...events, { event_type: "step.stop", index: 0 } as const].reduce(addTo, begun))
      ?.steps[0]
    if (!isStep(step)) return
    if (open?.type === "call") this.#out.push({ type: "tool-params-end", id: open.id })
    if (step.type === "model_output") return this.#said(step, open?.id, this.#annotations.get(index) ?? [])
    const pieces = open?.type === "call" && step.type === "function_call"
      ? [callOf(step, open.id, this.#reading)]
      : piecesOf(step, this.#reading)
    for (const piece of pieces) this.#whole(piece, open?.type === "reasoning" ? open.id : undefined)
  }

  /** The end of a text that was streamed, what it is based on, and what was written besides. */
  #said(
    step: Extract<Step, { readonly type: "model_output" }>,
    open: string | undefined,
    notes: ReadonlyArray<Json>
  ): void {
    if (open !== undefined) {
      const metadata = notes.length === 0 ? undefined : { metadata: { gemini: { step: { annotations: notes } } } }
      this.#out.push({ type: "text-end", id: open, ...metadata })
    }
    for (const note of notes) this.#out.push(sourceOf(note, this.#reading.id()))
    for (const content of contentsOf(step.content)) {
      if (content.type !== "text") {
        for (const piece of contentPieces(content, this.#reading)) this.#whole(piece, undefined)
      }
    }
  }

  #whole(piece: Piece, open: string | undefined): void {
    if (!isBlock(piece)) {
      if (piece.type === "tool-call" && piece.providerExecuted !== true) this.#callsTools = true
      this.#out.push(piece)
      return
    }
    const id = open ?? String(this.#blocks++)
    if (open === undefined) {
      this.#out.push({ type: `${piece.type}-start`, id })
      if (piece.text !== "") this.#out.push({ type: `${piece.type}-delta`, id, delta: piece.text })
    }
    this.#out.push({
      type: `${piece.type}-end`,
      id,
      ...(piece.metadata === undefined ? undefined : { metadata: { gemini: piece.metadata } })
    })
  }
}

// -----------------------------------------------------------------------------
// Private: steps
// -----------------------------------------------------------------------------

/** An interaction that has begun, to read one of its steps. */
const begun: Interaction.Accumulator = /*#__PURE__*/ Interaction.append(Interaction.empty, {
  event_type: "interaction.created",
  interaction: { id: "", status: "in_progress" }
})

const addTo = (state: Interaction.Accumulator, event: Interaction.InteractionEvent): Interaction.Accumulator =>
  Interaction.append(state, event)

const isBlock = (piece: Piece): piece is Block => piece.type === "text" || piece.type === "reasoning"

const isStep = (step: unknown): step is Step => isFields(step) && typeof step["type"] === "string"

const piecesOf = (step: Step, reading: Reading): ReadonlyArray<Piece> => {
  if (step.type === "thought") return [thoughtOf(step)]
  if (step.type === "model_output") {
    const contents = contentsOf(step.content)
    return contents.length === 0 ? [whole(step)] : contents.flatMap((content) => contentPieces(content, reading))
  }
  if (step.type === "function_call") return [callOf(step, ownIdOf(json(step), reading) ?? reading.id(), reading)]
  return servedOf(json(step), reading)
}

/** A step of a kind that `effect/ai` does not have, so that it is sent back. */
const whole = (step: Step): Block => ({ type: "text", text: "", metadata: { step: json(step) } })

const thoughtOf = (step: Extract<Step, { readonly type: "thought" }>): Block => {
  const signature = text(step.signature)
  return {
    type: "reasoning",
    text: contentsOf(step.summary).map((content) => content.type === "text" ? content.text : "").join(""),
    metadata: { ...(signature === undefined ? undefined : { thoughtSignature: signature }), step: json(step) }
  }
}

/** A call of a function as it is in a step. Arguments that were streamed and are not JSON are left as text by the accumulator of a stream. */
type CallStep = Extract<Step, { readonly type: "function_call" }> & { readonly arguments_delta?: unknown }

const calledOf = ({ arguments: args, arguments_delta: unread, name: of }: CallStep, { tools }: Reading) => {
  const name = text(of) ?? ""
  // No JSON is no arguments of the tool, which says so.
  const params = text(unread) ?? args ?? {}
  const tool = tools.called(name)
  return tool === undefined ? remoteCallOf(name, params, tools) ?? { name, params } : { name: tool.name, params }
}

const callOf = (step: CallStep, id: string, reading: Reading): Piece => {
  const { arguments: _args, arguments_delta: _unread, id: own, name: _name, type: _type, ...others } = step
  const rest = text(own) === undefined || own === id ? others : { ...others, id: own }
  return {
    type: "tool-call",
    id,
    ...calledOf(step, reading),
    ...(Object.keys(rest).length === 0 ? undefined : { metadata: { gemini: { step: json(rest) } } })
  }
}

// -----------------------------------------------------------------------------
// Private: contents
// -----------------------------------------------------------------------------

const contentsOf = (contents: ReadonlyArray<Content> | undefined): ReadonlyArray<Content> =>
  Array.isArray(contents) ? (contents as ReadonlyArray<Content>).filter((content) => isFields(content)) : []

const contentPieces = (content: Content, { id }: Reading): ReadonlyArray<Piece> => {
  if (content.type === "text") {
    const notes: ReadonlyArray<unknown> = Array.isArray(content.annotations) ? content.annotations : []
    const sources = notes.filter(isFields).map((annotation) => sourceOf(annotation, id()))
    const block: Block = { type: "text", text: text(content.text) ?? "" }
    const { text: _text, type: _type, ...rest } = content
    return [Object.keys(rest).length === 0 ? block : { ...block, metadata: { step: json(rest) } }, ...sources]
  }
  const { data, mime_type: mediaType, type: _, uri, ...rest } = content
  if (typeof data === "string" && typeof mediaType === "string" && isBase64(data)) {
    const metadata = Object.keys(rest).length === 0 ? undefined : { metadata: { gemini: { step: json(rest) } } }
    return [{ type: "file", mediaType, data, ...metadata }]
  }
  return [
    whole({ type: "model_output", content: [content] }),
    ...(uri === undefined ? [] : [source({ url: uri, title: undefined, metadata: {} }, id())])
  ]
}

const sourceOf = (annotation: Json, id: string): Source =>
  source({
    url: annotation["url"] ?? annotation["document_uri"] ?? annotation["uri"],
    title: annotation["title"] ?? annotation["file_name"] ?? annotation["name"] ?? annotation["source"],
    metadata: { citation: annotation }
  }, id)

// -----------------------------------------------------------------------------
// Private: tools that the API runs
// -----------------------------------------------------------------------------

/** The names of tools in steps, with those that they have here. */
const served: ReadonlyMap<string, string> = /*#__PURE__*/ new Map([
  ["code_execution", "codeExecution"],
  ["file_search", "fileSearch"],
  ["google_maps", "googleMaps"],
  ["google_search", "googleSearch"],
  ["mcp_server_tool", "mcpServers"],
  ["url_context", "urlContext"]
])

const servedOf = (step: Json, { tools }: Reading): ReadonlyArray<Piece> => {
  const [, name = "", kind] = /^(.+)_(call|result)$/.exec(String(step["type"])) ?? []
  const key = served.get(name) ?? ""
  const tool = tools.served.get(key) ?? (key === "googleSearch" ? tools.served.get("enterpriseWebSearch") : undefined)
  const id = text(kind === "call" ? step["id"] : step["call_id"])
  if (tool === undefined || id === undefined) return [whole(step as unknown as Step)]
  const fields = { id, name: tool.name, providerExecuted: true, metadata: { gemini: { step } } }
  return kind === "call"
    ? [{ type: "tool-call", ...fields, params: paramsOf(key, step) }]
    : [{ type: "tool-result", ...fields, isFailure: false, result: resultOf(key, step) }]
}

const paramsOf = (key: string, step: Json): unknown => {
  const args = isFields(step["arguments"]) ? step["arguments"] : {}
  switch (key) {
    case "codeExecution":
      return {
        code: text(args["code"]) ?? "",
        ...(text(args["language"]) === undefined ? {} : { language: args["language"] })
      }
    case "mcpServers":
      return { tool: `${text(step["server_name"]) ?? ""}_${text(step["name"]) ?? ""}`, arguments: args }
    default:
      return args
  }
}

const resultOf = (key: string, step: Json): unknown => {
  const { call_id: _call, is_error, signature: _signature, type: _type, ...rest } = step
  if (key !== "codeExecution") return is_error === true ? { ...rest, is_error } : rest
  const output = step["result"]
  return {
    outcome: is_error === true ? "OUTCOME_FAILED" : "OUTCOME_OK",
    output: typeof output === "string" ? output : JSON.stringify(output ?? "")
  }
}
