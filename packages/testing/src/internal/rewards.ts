/**
 * The result of the reward function of a reinforcement tuning for a sample response. Strings are matched; code is not
 * run and models are not called, so such functions give the highest reward.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Jobs from "./jobs.ts"
import { isObject, type JsonObject, number, object, objects, string } from "./json.ts"
import type { Call } from "./route.ts"

export const fields = ["sampleResponse", "example", "singleRewardConfig", "compositeRewardConfig"]

export const validate = Effect.fnUntraced(
  function*({ body }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const violations = [
      ...(body["sampleResponse"] === undefined ? ["sample_response"] : []),
      ...(body["example"] === undefined ? ["example"] : []),
      ...(body["singleRewardConfig"] === undefined && body["compositeRewardConfig"] === undefined
        ? ["reward_config"]
        : [])
    ].map((field) => [field, "Required field is not set."] as const)
    if (violations.length > 0) return yield* Jobs.invalid("request", violations)
    const single = isObject(body["singleRewardConfig"]) ? [{ rewardConfig: body["singleRewardConfig"] }] : []
    const weighted: ReadonlyArray<JsonObject> = [
      ...single,
      ...objects(object(body["compositeRewardConfig"])["weightedRewardConfigs"])
    ]
    const rewards = weighted.map((one, index) => {
      const config = object(one["rewardConfig"])
      return {
        name: string(config["rewardName"]) ?? `reward_${index}`,
        weight: number(one["weight"]) ?? 1,
        reward: rewardOf(config, textOf(body["sampleResponse"]), object(object(body["example"])["references"]))
      }
    })
    const failed = rewards.flatMap(({ name, reward }) => Result.isFailure(reward) ? [`${name}: ${reward.failure}`] : [])
    const total = rewards.reduce((sum, { weight }) => sum + weight, 0)
    const sum = rewards.reduce((sum, { reward, weight }) => sum + weight * Result.getOrElse(reward, () => 0), 0)
    return Reply.json({
      ...(failed.length > 0 ? { error: failed.join("\n") } : { overallReward: total === 0 ? 0 : sum / total }),
      rewardInfoDetails: Object.fromEntries(rewards.map(({ name, reward }) => [
        name,
        Result.isSuccess(reward)
          ? { reward: reward.success }
          : { errorStatus: Jobs.errorOf(RpcStatus.invalidArgument(reward.failure)) }
      ]))
    })
  }
)

const textOf = (content: unknown): string =>
  objects(object(content)["parts"]).map((part) => string(part["text"]) ?? "").join("")

/** A reward, or the reason why there is none. */
const rewardOf = (config: JsonObject, text: string, references: JsonObject): Result.Result<number, string> =>
  Result.gen(function*() {
    const parsed = yield* parse(object(config["parseResponseConfig"]), text)
    const scorer = object(config["stringMatchRewardScorer"])
    if (config["stringMatchRewardScorer"] === undefined) {
      return scorers.some((name) => name in config) ? 1 : yield* Result.fail("A reward scorer must be set.")
    }
    const json = scorer["jsonMatchExpression"]
    const target = json === undefined ? parsed : valueOf(parsed, string(object(json)["keyName"]) ?? "")
    const expression = object(
      json === undefined ? scorer["stringMatchExpression"] : object(json)["valueStringMatchExpression"]
    )
    const right = target !== undefined && (yield* matches(target, expression, references))
    const reward = number(scorer[right ? "correctAnswerReward" : "wrongAnswerReward"]) ?? (right ? 1 : 0)
    return Math.max(-1, Math.min(1, reward))
  })

const scorers = ["autoraterScorer", "cloudRunRewardScorer", "codeExecutionRewardScorer"]

/** The response, or the last match of a regular expression in it. */
const parse = (config: JsonObject, text: string): Result.Result<string, string> =>
  config["parseType"] === "REGEX_EXTRACT"
    ? Result.map(regex(config["regexExtractExpression"], "g"), (found) => {
      const last = [...text.matchAll(found)].at(-1)
      return last?.[1] ?? last?.[0] ?? ""
    })
    : Result.succeed(text)

const valueOf = (text: string, key: string): string | undefined => {
  const value = object(Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => undefined))[key]
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value)
}

const matches = (target: string, match: JsonObject, references: JsonObject): Result.Result<boolean, string> => {
  const expression = (string(match["expression"]) ?? "").replace(
    /\{\{references\.(\w+)\}\}/g,
    (placeholder, key: string) => string(references[key]) ?? placeholder
  )
  switch (match["matchOperation"]) {
    case "EXACT_MATCH":
      return Result.succeed(target === expression)
    case "PARTIAL_MATCH":
      return Result.succeed(target.includes(expression))
    case "REGEX_CONTAINS":
      return Result.map(regex(expression), (found) => found.test(target))
    default:
      return Result.fail("match_operation must be set.")
  }
}

const regex = (source: unknown, flags = ""): Result.Result<RegExp, string> =>
  Result.try({
    try: () => new RegExp(String(source), flags),
    catch: () => `Invalid regular expression: ${source}`
  })
