/** Checks the request for an interaction, and creates it. */
import { CreateAgentInteraction, CreateModelInteraction } from "effect-genai/wire/Interactions"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as RpcStatus from "../RpcStatus.ts"
import type { Turn } from "../Turn.ts"
import * as Agents from "./agents.ts"
import * as Collection from "./collection.ts"
import * as composition from "./composition.ts"
import * as conversation from "./conversation.ts"
import * as Environments from "./environments.ts"
import * as Reading from "./interactionReading.ts"
import * as Run from "./interactionRun.ts"
import { usage } from "./interactionUsage.ts"
import { isObject, type JsonObject, number, object, objects, string } from "./json.ts"
import type { Quotas } from "./quotas.ts"
import * as refusals from "./refusals.ts"
import * as requests from "./requests.ts"
import * as rules from "./rules.ts"
import { uniqueName } from "./text.ts"
import * as turns from "./turns.ts"
import { type Interaction, seedOf, type World } from "./world.ts"

/** The caller, the request and the time. */
export interface Request {
  /** Project and location, or empty. */
  readonly parent: string
  readonly body: JsonObject
  readonly at: number
  readonly turn: Turn | undefined
  readonly quotas: Quotas
}

/** The fields that models and agents have in common, and those of each. */
const common = [
  "input",
  "system_instruction",
  "tools",
  "response_format",
  "response_mime_type",
  "response_modalities",
  "safety_settings",
  "service_tier",
  "store",
  "stream",
  "background",
  "previous_interaction_id",
  "continuation_token",
  "environment",
  "labels",
  "webhook_config"
]
const ofModel = ["model", "generation_config", "cached_content"]
const ofAgent = ["agent", "agent_config"]

export const fields: ReadonlyArray<string> = [...common, ...ofModel, ...ofAgent]

/** Creates an interaction, and stores it unless the request says otherwise. */
export const create = Effect.fnUntraced(
  function*(world: World, request: Request): Effect.fn.Return<Interaction, RpcStatus.RpcStatus> {
    const { at, body, parent } = request
    yield* checkTypes(body)
    const subject = yield* subjectOf(world, parent, body)
    yield* checkBackground(body, subject)
    const tools = [...subject.tools, ...yield* toolsOf(body)]
    const inputSteps = body["input"] === undefined ? [] : yield* conversation.steps(body["input"])
    if (!world.lenient) yield* checkDepth(body)
    const previous = yield* previousOf(world, request)
    const before = previous === undefined ? [] : yield* conversation.history(world, previous)
    yield* checkContinuation(world, request)
    if (inputSteps.length === 0 && string(body["continuation_token"]) === undefined) {
      return yield* RpcStatus.invalidArgument("'input' is required.")
    }
    const said = [...before, ...inputSteps]
    yield* checkResults(inputSteps, said)
    const environment = yield* Environments.used(world, parent, body["environment"], at)
    const id = `v1_${Base64Url.encode(uniqueName("interaction", yield* world.next, 40))}`
    const composed = request.turn === undefined
      ? composition.compose({
        ...subject,
        body,
        tools,
        said,
        input: inputSteps,
        seed: (prompt) => seedOf(world, object(body["generation_config"])["seed"], prompt)
      })
      : scripted(request.turn)
    const steps = composed.steps.filter((step) => step["type"] !== turns.checkpoint.type)
    const put = { said, instruction: string(body["system_instruction"]) ?? subject.instruction, tools }
    const used = usage(put, steps)
    yield* request.quotas.charge({
      backend: parent === "" ? "gemini" : "vertex",
      model: (string(body["model"]) ?? string(body["agent"]) ?? "").replace(modelsPrefix, ""),
      kind: "generate",
      tokens: () => number(used["total_input_tokens"]) ?? 0
    })
    const status = overBudget(body, used) ? "budget_exceeded" : composed.status
    const background = body["background"] === true
    const duration = background ? Duration.toMillis(Duration.fromInputUnsafe(world.jobDuration)) : 0
    const stored = body["store"] !== false
    const interaction = yield* Run.begin({
      id,
      parent,
      subject: subject.shown,
      about: {
        ...(body["previous_interaction_id"] === undefined
          ? undefined
          : { previous_interaction_id: body["previous_interaction_id"] }),
        ...(body["labels"] === undefined ? undefined : { labels: body["labels"] }),
        ...(environment === undefined ? undefined : { environment_id: environment })
      },
      tier: string(body["service_tier"]) ?? "standard",
      input: body["input"],
      inputSteps,
      steps: composed.steps,
      previous: previous === undefined ? undefined : Collection.nameOf(parent, "interactions", previous.id),
      background,
      createdAt: at,
      // A deferred run is queued for half of its time.
      startsAt: body["service_tier"] === "deferred" ? at + duration / 2 : at,
      doneAt: at + duration,
      outcome: {
        status,
        usage: used,
        ...(request.turn?.errors === undefined ? undefined : { errors: request.turn.errors }),
        ...(status === "requires_continuation" ? { continuation_token: Run.continuationToken(id) } : undefined)
      },
      webhooks: object(body["webhook_config"]),
      announced: !background,
      stored,
      reported: (step) =>
        String(subject.shown["agent"] ?? "").startsWith("antigravity")
          ? {
            usage: usage(put, steps.slice(0, step + 1)),
            step_usage: usage({ said: [], instruction: "", tools: [] }, steps.slice(step, step + 1))
          }
          : {}
    })
    if (stored) yield* world.interactions.set(Collection.nameOf(parent, "interactions", id), interaction)
    return interaction
  }
)

const scripted = ({ output, status }: Turn): composition.Composed => ({
  steps: output,
  status: status ??
    (output.findLast((step) => step["type"] !== turns.checkpoint.type)?.["type"] === "function_call"
      ? "requires_action"
      : "completed")
})

const overBudget = (body: JsonObject, used: JsonObject): boolean =>
  (number(used["total_tokens"]) ?? 0) > (number(object(body["agent_config"])["max_total_tokens"]) ?? Infinity)

// -----------------------------------------------------------------------------
// model or agent
// -----------------------------------------------------------------------------

interface Subject extends Pick<composition.Asked, "thinks" | "makes"> {
  /** The value in the interaction. */
  readonly shown: JsonObject
  readonly tools: ReadonlyArray<JsonObject>
  readonly instruction: string
}

const subjectOf = Effect.fnUntraced(
  function*(world: World, parent: string, body: JsonObject): Effect.fn.Return<Subject, RpcStatus.RpcStatus> {
    const model = string(body["model"])
    const agent = string(body["agent"])
    if (model !== undefined && agent !== undefined) {
      return yield* RpcStatus.invalidArgument("Only one of 'model' and 'agent' can be given.")
    }
    const foreign = Object.keys(body).filter((field) => (model === undefined ? ofModel : ofAgent).includes(field))
    if (foreign.length > 0 && (model !== undefined || agent !== undefined)) {
      yield* refusals.unknownParameters(foreign)
    }
    if (agent !== undefined) {
      const found = yield* Agents.find(world, parent, agent)
      return { shown: { agent }, tools: found.tools, instruction: found.instruction, thinks: true, makes: "text" }
    }
    if (model === undefined) return yield* RpcStatus.invalidArgument("Provide a 'agent', or 'model' parameter.")
    const id = model.replace(modelsPrefix, "")
    const found = yield* world.models.get(id)
    if (found?.methods.includes("generateContent") !== true) {
      return yield* RpcStatus.withReason(RpcStatus.notFound(`The model '${model}' was not found.`), "model_not_found")
    }
    return { shown: { model }, tools: [], instruction: "", thinks: found.thinking === true, makes: makes(id) }
  }
)

const modelsPrefix = /^(?:.*\/)?models\//

/** The modality of the output of a model, by its name. */
const makes = (id: string): composition.Modality =>
  /image|banana/.test(id) ? "image" : /tts|lyria/.test(id) ? "audio" : /omni/.test(id) ? "video" : "text"

// -----------------------------------------------------------------------------
// checks of the request
// -----------------------------------------------------------------------------

const checked = { model: requests.typed(CreateModelInteraction), agent: requests.typed(CreateAgentInteraction) }

/** Fields have the types of the wire schemas. `input` and `tools` are checked elsewhere. */
const checkTypes = (body: JsonObject): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const { input: _, tools: __, ...typed } = body
  return body["agent"] === undefined ? checked.model({ model: "", ...typed }) : checked.agent(typed)
}

/** The names of the top level are checked where the body is read. The API sends a signature with steps whose types have none, and takes it back. */
const checkDepth = (body: JsonObject): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const { ast } = body["agent"] === undefined ? CreateModelInteraction : CreateAgentInteraction
  const wrongs = Reading.wrongs(ast, body)
  const names = wrongs.flatMap((wrong) => "unknown" in wrong ? [wrong.unknown] : [])
    .filter((path) => /[.[]/.test(path) && !/^input\[\d+\]\.signature$/.test(path))
  if (names.length > 0) return refusals.unknownParameters(names)
  const invalid = [...wrongs.flatMap((wrong) => "invalid" in wrong ? [wrong.invalid] : []), ...misnamed(body)][0]
  return invalid === undefined ? Effect.void : Effect.fail(RpcStatus.invalidArgument(invalid))
}

const misnamed = (body: JsonObject): ReadonlyArray<string> =>
  objects(body["tools"]).flatMap(({ name, type }, index) =>
    type === "function" && !rules.isFunctionName(name)
      ? [refusals.invalid(`tools[${index}].name`, rules.invalidFunctionName)]
      : []
  )

const checkBackground = (body: JsonObject, subject: Subject): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const agent = String(subject.shown["agent"] ?? "")
  if (body["background"] === true) {
    return body["store"] === false
      ? Effect.fail(RpcStatus.invalidArgument("'background' is incompatible with 'store' set to false."))
      : Effect.void
  }
  if (agent.startsWith("deep-research")) {
    return Effect.fail(RpcStatus.invalidArgument(`The agent '${agent}' requires 'background' set to true.`))
  }
  return body["webhook_config"] === undefined
    ? Effect.void
    : Effect.fail(RpcStatus.invalidArgument("'webhook_config' requires 'background' set to true."))
}

const toolsOf = (body: JsonObject): Effect.Effect<ReadonlyArray<JsonObject>, RpcStatus.RpcStatus> => {
  const tools = body["tools"] ?? []
  if (!Array.isArray(tools)) return Effect.fail(RpcStatus.invalidArgument("Invalid value at 'tools': Expected array"))
  return Effect.forEach(tools, (tool: unknown, index) => {
    if (!isObject(tool) || !toolTypes.includes(String(tool["type"]))) {
      return Effect.fail(conversation.unsupported(object(tool)["type"], `tools[${index}]`, toolTypes))
    }
    return tool["type"] === "function" && string(tool["name"]) === undefined
      ? Effect.fail(RpcStatus.invalidArgument(`'name' is required at 'tools[${index}]'.`))
      : Effect.succeed(tool)
  })
}

const toolTypes: ReadonlyArray<string> = [
  "function",
  "code_execution",
  "mcp_server",
  "google_maps",
  "google_search",
  "computer_use",
  "file_search",
  "url_context",
  "retrieval"
]

// -----------------------------------------------------------------------------
// the interaction before
// -----------------------------------------------------------------------------

const previousOf = Effect.fnUntraced(
  function*(
    world: World,
    { at, body, parent }: Request
  ): Effect.fn.Return<Interaction | undefined, RpcStatus.RpcStatus> {
    const id = string(body["previous_interaction_id"])
    if (id === undefined) return undefined
    const previous = yield* find(world, parent, id)
    return Run.isRunning(previous, at)
      ? yield* precondition(`The interaction '${id}' is still in progress.`)
      : previous
  }
)

/** The stored interaction with this id. */
export const find = Effect.fnUntraced(
  function*(world: World, parent: string, id: string): Effect.fn.Return<Interaction, RpcStatus.RpcStatus> {
    if (!/^v1_[\w-]{8,}$/.test(id)) {
      return yield* RpcStatus.invalidArgument(`The value '${id}' is not a valid interaction id.`)
    }
    return yield* Collection.existing(world.interactions, parent, "interactions", id)
  }
)

export const precondition = (message: string): RpcStatus.RpcStatus =>
  RpcStatus.withReason(RpcStatus.make(400, message), "failed_precondition")

/** A token belongs to the interaction that it continues. If that is not stored, the request repeats the input. */
const checkContinuation = Effect.fnUntraced(
  function*(world: World, { body, parent }: Request): Effect.fn.Return<void, RpcStatus.RpcStatus> {
    const token = string(body["continuation_token"])
    if (token === undefined) return
    const owner = Run.continued(token)
    if (owner === undefined) return yield* RpcStatus.invalidArgument("'continuation_token' is not valid.")
    const stored = yield* world.interactions.get(Collection.nameOf(parent, "interactions", owner))
    if (stored !== undefined && body["previous_interaction_id"] !== owner) {
      return yield* RpcStatus.invalidArgument("'continuation_token' does not belong to 'previous_interaction_id'.")
    }
    if (stored === undefined && body["input"] === undefined) {
      return yield* RpcStatus.invalidArgument("'input' is required where the interaction to continue was not stored.")
    }
  }
)

const checkResults = (
  input: ReadonlyArray<JsonObject>,
  said: ReadonlyArray<JsonObject>
): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const calls = objects(said).filter((step) => step["type"] === "function_call").map((step) => step["id"])
  const stray = input.find((step) => step["type"] === "function_result" && !calls.includes(step["call_id"]))
  return stray === undefined ? Effect.void : Effect.fail(
    RpcStatus.invalidArgument(`No function call with the id '${stray["call_id"]}' is waiting for a result.`)
  )
}
