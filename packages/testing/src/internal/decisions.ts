/** Decisions: questions about one input, answered with probabilities. */
import { CreateDecisionRequest } from "effect-genai/wire/Decisions"
import * as Effect from "effect/Effect"
import type * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import * as Conversation from "./conversation.ts"
import * as DecisionReplies from "./decisionReplies.ts"
import { isObject, type JsonObject, list, object, string } from "./json.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import type { World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => [
  {
    ...Collection.everywhere,
    operation: "decisions.create",
    method: "POST",
    path: "decisions",
    fields: ["model", "input", "questions"],
    handle: create(world)
  }
]

const checked = requests.typed(CreateDecisionRequest)

const create = (world: World) =>
  Effect.fnUntraced(function*({ body }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    yield* Collection.required(body, "model", "input", "questions")
    const model = string(body["model"]) ?? ""
    const found = yield* world.models.get(model.replace(/^(?:.*\/)?models\//, ""))
    if (found?.methods.includes("generateContent") !== true) {
      return yield* RpcStatus.withReason(RpcStatus.notFound(`The model '${model}' was not found.`), "model_not_found")
    }
    const { input } = body
    if (isEmpty(input)) return yield* RpcStatus.invalidArgument("'input' must not be empty.")
    if (isObject(input)) yield* Conversation.content(input, "input")
    for (const [index, content] of list(input).entries()) yield* Conversation.content(content, `input[${index}]`)
    const questions = object(body["questions"])
    if (Object.keys(questions).length === 0) {
      return yield* RpcStatus.invalidArgument("'questions' must have at least 1 question.")
    }
    for (const [key, question] of Object.entries(questions)) yield* possible(object(question), `questions.${key}`)
    yield* checked(body)
    return DecisionReplies.answered(body)
  })

// -----------------------------------------------------------------------------
// what can be asked
// -----------------------------------------------------------------------------

const questionTypes = ["choice", "score", "noul"]

const possible = Effect.fnUntraced(
  function*(question: JsonObject, at: string): Effect.fn.Return<void, RpcStatus.RpcStatus> {
    const { criteria, instructions, type } = question
    if (!questionTypes.includes(String(type))) return yield* Conversation.unsupported(type, at, questionTypes)
    if (instructions === undefined || isEmpty(instructions)) {
      return yield* RpcStatus.invalidArgument(`'instructions' is required at '${at}'.`)
    }
    if (type === "noul") return
    if (criteria === undefined) return yield* RpcStatus.invalidArgument(`'criteria' is required at '${at}'.`)
    const outcomes = type === "score" ? list(criteria) : Object.keys(object(criteria))
    if (outcomes.length < 2 || outcomes.length > 255) {
      return yield* RpcStatus.invalidArgument(
        `'criteria' at '${at}' must have between 2 and 255 ${
          type === "score" ? "levels" : "options"
        }, but has ${outcomes.length}.`
      )
    }
    const bad = outcomes.find((one) => typeof one === "string" && !isOutcome(one, type === "score"))
    if (bad !== undefined) {
      return yield* RpcStatus.invalidArgument(
        type === "score"
          ? `The levels of 'criteria' at '${at}' must not be empty.`
          : `The option ${JSON.stringify(bad)} of 'criteria' at '${at}' must not be empty, have control characters, ` +
            "or begin or end with white space."
      )
    }
  }
)

const isOutcome = (text: string, isLevel: boolean): boolean =>
  text.trim() !== "" && (isLevel || text.trim() === text && !/\p{Cc}/u.test(text))

/** No text, or no content. */
const isEmpty = (value: unknown): boolean =>
  typeof value === "string" ? value.trim() === "" : Array.isArray(value) && value.length === 0
