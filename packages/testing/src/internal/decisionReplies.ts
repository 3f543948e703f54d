/** The replies to decisions: with answers of the emulator, or of a script. */
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as DecisionAnswers from "./decisionAnswers.ts"
import { usage } from "./interactionUsage.ts"
import { isObject, type JsonObject, object, objects, string } from "./json.ts"

/** What a script has the model answer; questions that it does not name are answered as ever. */
export const scripted = (
  { body, operation }: ReceivedRequest,
  said: { readonly [key: string]: DecisionAnswers.Decided }
): Reply.Reply => {
  const asked = object(body)
  const questions = object(asked["questions"])
  const answers = answersOf(asked, said)
  const wrong = Object.keys(said).find((key) => !Object.hasOwn(answers, key) || answers[key] === undefined)
  if (operation !== "decisions.create") return misplaced(`decisions for ${operation}`)
  if (wrong === undefined) return Reply.json(responseOf(asked, answers))
  return misplaced(
    Object.hasOwn(questions, wrong)
      ? `an answer to '${wrong}' that does not fit the question`
      : `an answer to '${wrong}', which was not asked`
  )
}

const misplaced = (what: string): Reply.Reply => Reply.error(RpcStatus.make(500, `The script has ${what}.`))

/** The reply with the answers of the emulator. */
export const answered = (body: JsonObject): Reply.Reply => Reply.json(responseOf(body, answersOf(body, {})))

const answersOf = (
  { input, questions }: JsonObject,
  said: { readonly [key: string]: DecisionAnswers.Decided }
): JsonObject =>
  Object.fromEntries(
    Object.entries(object(questions)).map(([key, question]) => [
      key,
      Object.hasOwn(said, key)
        ? DecisionAnswers.decided(object(question), said[key]!)
        : DecisionAnswers.answer(object(question), textOf(input))
    ])
  )

const responseOf = ({ input, questions }: JsonObject, answers: JsonObject): JsonObject => ({
  answers,
  usage: usage(
    {
      said: [{ type: "user_input", content: isObject(input) ? [input] : input }],
      instruction: JSON.stringify(questions),
      tools: []
    },
    [{ type: "model_output", content: JSON.stringify(answers) }]
  )
})

const textOf = (input: unknown): string =>
  typeof input === "string" ?
    input :
    objects(isObject(input) ? [input] : input).map((content) => string(content["text"]) ?? "").join(" ")
