/**
 * Makes one interaction of the events of its stream. Adding an event costs as much as the event, however many there were.
 */
import * as Arr from "effect/Array"
import * as Result from "effect/Result"
import type * as Wire from "../../wire/Interactions.ts"
import { Draft } from "../answer/Draft.ts"
import { asFields, fieldOf, type Fields, isFields, setField } from "../check/Fields.ts"
import * as Base64 from "../codec/Base64.ts"
import * as InteractionMerge from "./InteractionMerge.ts"

type Event = Wire.InteractionSSEEvent

/** An interaction in the making. What {@link data} returns is not changed by later events. */
export class InteractionBuilder {
  private readonly draft = new Draft()
  /** The hops before the current one, if the interaction was continued over several requests. */
  private readonly previous: Array<Wire.Interaction> = []
  private fields: Fields = {}
  /** The steps of the current hop, by index. */
  private steps = new Map<number, StepBuilder>()
  private unplacedEvents: ReadonlyArray<Event> = []

  /** Adds an event. Never throws, whatever the event is. */
  add(event: Event): this {
    const isPlaced = isFields(event) && this.place(event)
    if (!isPlaced) this.unplace(event)
    else this.setUsage(asFields(event.metadata)["total_usage"])
    return this
  }

  /** Events, and parts of events, that have no place in an interaction. */
  get unplaced(): ReadonlyArray<Event> {
    this.draft.release()
    return this.unplacedEvents
  }

  /** The interaction so far; `undefined` until an event has told its id. */
  data(): Wire.Interaction | undefined {
    if (typeof this.fields["id"] !== "string") return undefined
    return this.previous.length === 0
      ? this.hop()
      : InteractionMerge.interactions(Arr.append(this.previous, this.hop()))
  }

  /** Whether the event has a place. */
  private place(event: Event): boolean {
    switch (event.event_type) {
      case "interaction.created": {
        const { interaction } = asFields(event)
        if (!isFields(interaction)) return false
        const { id } = this.fields
        if (id !== undefined && id !== interaction["id"]) this.beginHop()
        this.take(interaction)
        return true
      }
      case "interaction.status_update": {
        const { event_id: _, event_type: __, interaction_id, metadata: ___, ...fields } = asFields(event)
        const { id = interaction_id } = this.fields
        this.set({ ...fields, id })
        return true
      }
      case "interaction.completed": {
        const { interaction } = asFields(event)
        if (!isFields(interaction)) return false
        this.settle()
        this.take(interaction)
        return true
      }
      case "step.start": {
        const { index = 0, step } = asFields(event)
        if (!isFields(step) || typeof index !== "number") return false
        this.steps.set(index, new StepBuilder(this.draft, step))
        return true
      }
      case "step.delta": {
        const { delta, index = 0 } = asFields(event)
        if (!isFields(delta) || typeof index !== "number") return false
        const step = this.steps.get(index)
        const rule = ruleOf(delta["type"], step?.type)
        if (rule === undefined) return false
        const running = step ?? new StepBuilder(this.draft, { type: rule.step })
        if (step === undefined) this.steps.set(index, running)
        rule.put(running, delta)
        return true
      }
      case "step.stop": {
        const { index = 0, step_usage, usage } = asFields(event)
        if (typeof index === "number") this.steps.get(index)?.settle()
        this.setUsage(usage)
        if (step_usage !== undefined) this.unplace(event)
        return true
      }
      case "error": {
        const { error } = asFields(event)
        if (!isFields(error)) return false
        const errors = this.draft.list(listOf(this.fields["errors"]))
        errors.push(error)
        this.set({ errors })
        return true
      }
      default:
        event satisfies never
        return false
    }
  }

  private unplace(event: Event): void {
    const events = this.draft.list(this.unplacedEvents)
    events.push(event)
    this.unplacedEvents = events
  }

  private set(fields: Fields): void {
    this.fields = this.draft.fields(this.fields)
    for (const name of Object.keys(fields)) setField(this.fields, name, fields[name])
  }

  private setUsage(usage: unknown): void {
    if (isFields(usage)) this.set({ usage })
  }

  /** Takes what an event says of the whole interaction. Its steps are those of the interaction, unless it has none. */
  private take({ steps, ...fields }: Fields): void {
    this.set(fields)
    const whole = listOf(steps).filter(isFields)
    if (whole.length === 0) return
    this.steps = new Map(whole.map((step, index) => [index, new StepBuilder(this.draft, step)]))
  }

  private settle(): void {
    for (const step of this.steps.values()) step.settle()
  }

  private beginHop(): void {
    this.settle()
    this.previous.push(this.hop())
    this.fields = {}
    this.steps = new Map()
  }

  private hop(): Wire.Interaction {
    this.draft.release()
    const steps = Array.from(this.steps).toSorted(([a], [b]) => a - b).map(([, step]) => step.fields)
    return { ...this.fields, ...(steps.length === 0 ? {} : { steps }) } as unknown as Wire.Interaction
  }
}

// -----------------------------------------------------------------------------
// Private: steps
// -----------------------------------------------------------------------------

/** A step in the making. */
class StepBuilder {
  fields: Fields
  private readonly draft: Draft
  /** The data of the last item of the content, if it is audio that may go on. */
  private audio: Base64.Base64 | undefined = undefined
  /** The place of the last text, and how many items were looked at for it. */
  private text = { at: -1, of: 0 }

  constructor(draft: Draft, fields: Fields) {
    this.draft = draft
    this.fields = fields
  }

  get type(): unknown {
    return this.fields["type"]
  }

  /** Reads arguments that came in pieces. Text that is not a JSON object stays as it is. */
  settle(): void {
    const { arguments_delta: text, ...fields } = this.fields
    if (typeof text !== "string") return
    const parsed = text === "" ? {} : Result.getOrUndefined(Result.try((): unknown => JSON.parse(text)))
    if (!isFields(parsed)) return
    this.fields = text === "" ? fields : { ...fields, arguments: { ...asFields(fields["arguments"]), ...parsed } }
  }

  /** Lays fields over those of the step. */
  putFields({ type: _, ...fields }: Fields): void {
    this.fields = lay(this.draft, this.fields, fields)
    this.text = { at: -1, of: 0 }
  }

  putItem(item: Fields): void {
    this.content().push(item)
    this.audio = undefined
  }

  putText(delta: Fields): void {
    const content = this.content()
    const last = content.at(-1)
    if (last?.["type"] !== "text") return this.putItem(delta)
    const { text, ...fields } = delta
    const item = lay(this.draft, last, fields)
    item["text"] = textOf(last["text"]) + textOf(text)
    content[content.length - 1] = item
  }

  putAnnotations({ type: _, ...fields }: Fields): void {
    const content = this.content()
    const at = this.lastText(content)
    if (at === -1) content.push({ type: "text", text: "", ...fields })
    else content[at] = lay(this.draft, content[at]!, fields)
  }

  putAudio(delta: Fields): void {
    const { data, ...fields } = delta
    const content = this.content()
    const last = content.at(-1)
    const goesOn = last?.["type"] === "audio" && typeof last["data"] === "string" && typeof data === "string" &&
      !Object.hasOwn(last, "uri") && !Object.hasOwn(delta, "uri") &&
      (delta["mime_type"] ?? last["mime_type"]) === last["mime_type"]
    const audio = goesOn ? Base64.append(this.audio ?? Base64.make(textOf(last["data"])), data) : undefined
    if (last === undefined || audio === undefined) return this.putItem(delta)
    const item = lay(this.draft, last, fields)
    item["data"] = Base64.toString(audio)
    content[content.length - 1] = item
    this.audio = audio
  }

  putSummary({ content }: Fields): void {
    if (content !== undefined) this.putFields({ summary: [content] })
  }

  putArguments(delta: Fields): void {
    const { arguments: piece, ...fields } = delta
    if (typeof piece !== "string") return this.putFields(delta)
    const before = textOf(this.fields["arguments_delta"])
    this.putFields(fields)
    this.fields["arguments_delta"] = before + piece
  }

  /** The content, to be changed in place. */
  private content(): Array<Fields> {
    this.fields = this.draft.fields(this.fields)
    const content = this.draft.list(listOf(this.fields["content"]) as ReadonlyArray<Fields>)
    this.fields["content"] = content
    return content
  }

  /** The place of the last text. Only items that are new since the last time are looked at. */
  private lastText(content: ReadonlyArray<Fields>): number {
    for (let index = content.length - 1; index >= this.text.of; index--) {
      if (asFields(content[index])["type"] !== "text") continue
      this.text.at = index
      break
    }
    this.text.of = content.length
    return this.text.at
  }
}

// -----------------------------------------------------------------------------
// Private: deltas
// -----------------------------------------------------------------------------

/** How a delta goes into a step, and the type of the step if its start was not seen. */
interface Rule {
  readonly step: string
  readonly put: (step: StepBuilder, delta: Fields) => void
}

const into = (step: Wire.Step["type"], put: Rule["put"]): Rule => ({ step, put })

const tool = (step: Wire.Step["type"]): Rule => into(step, putFields)

const putFields: Rule["put"] = (step, delta) => step.putFields(delta)
const putItem: Rule["put"] = (step, delta) => step.putItem(delta)

const deltas = {
  text: /*#__PURE__*/ into("model_output", (step, delta) => step.putText(delta)),
  text_annotation_delta: /*#__PURE__*/ into("model_output", (step, delta) => step.putAnnotations(delta)),
  audio: /*#__PURE__*/ into("model_output", (step, delta) => step.putAudio(delta)),
  image: /*#__PURE__*/ into("model_output", putItem),
  video: /*#__PURE__*/ into("model_output", putItem),
  document: /*#__PURE__*/ into("model_output", putItem),
  thought_signature: /*#__PURE__*/ into("thought", putFields),
  thought_summary: /*#__PURE__*/ into("thought", (step, delta) => step.putSummary(delta)),
  arguments_delta: /*#__PURE__*/ into("function_call", (step, delta) => step.putArguments(delta)),
  function_result: /*#__PURE__*/ tool("function_result"),
  code_execution_call: /*#__PURE__*/ tool("code_execution_call"),
  code_execution_result: /*#__PURE__*/ tool("code_execution_result"),
  file_search_call: /*#__PURE__*/ tool("file_search_call"),
  file_search_result: /*#__PURE__*/ tool("file_search_result"),
  google_maps_call: /*#__PURE__*/ tool("google_maps_call"),
  google_maps_result: /*#__PURE__*/ tool("google_maps_result"),
  google_search_call: /*#__PURE__*/ tool("google_search_call"),
  google_search_result: /*#__PURE__*/ tool("google_search_result"),
  mcp_server_tool_call: /*#__PURE__*/ tool("mcp_server_tool_call"),
  mcp_server_tool_result: /*#__PURE__*/ tool("mcp_server_tool_result"),
  processing_call: /*#__PURE__*/ tool("processing_call"),
  processing_result: /*#__PURE__*/ tool("processing_result"),
  retrieval_call: /*#__PURE__*/ tool("retrieval_call"),
  retrieval_result: /*#__PURE__*/ tool("retrieval_result"),
  url_context_call: /*#__PURE__*/ tool("url_context_call"),
  url_context_result: /*#__PURE__*/ tool("url_context_result")
} satisfies { readonly [Type in Wire.StepDeltaData["type"]]: Rule }

/** A delta that is named like its step brings fields of that step, also if the type is not known here. */
const ruleOf = (delta: unknown, step: unknown): Rule | undefined => {
  if (typeof delta !== "string") return undefined
  const known = fieldOf(deltas, delta) as Rule | undefined
  return known ?? (delta === step ? { step: delta, put: putFields } : undefined)
}

// -----------------------------------------------------------------------------
// Private: values
// -----------------------------------------------------------------------------

/** Lists follow each other, and objects are laid over each other. An empty string erases nothing. Of other values the later one stays. */
const lay = (draft: Draft, previous: Fields, next: Fields): Fields => {
  const whole = draft.fields(previous)
  for (const name of Object.keys(next)) setField(whole, name, layValue(draft, fieldOf(whole, name), next[name]))
  return whole
}

const layValue = (draft: Draft, previous: unknown, next: unknown): unknown => {
  if (previous === undefined) return next
  if (next === undefined || next === null || next === "") return previous
  if (Array.isArray(previous) && Array.isArray(next)) {
    const whole = draft.list<unknown>(previous)
    for (const item of next) whole.push(item)
    return whole
  }
  return isFields(previous) && isFields(next) ? lay(draft, previous, next) : next
}

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

const textOf = (value: unknown): string => typeof value === "string" ? value : ""
