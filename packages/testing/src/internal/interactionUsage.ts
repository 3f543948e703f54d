/** The `usage` of interactions. It depends only on the conversation. */
import { type JsonObject, objects, string } from "./json.ts"
import { tokenCount } from "./text.ts"
import { mediaTokens } from "./usage.ts"

/** The tokens of the input and of the output steps. */
export const usage = (
  input: {
    readonly said: ReadonlyArray<JsonObject>
    readonly instruction: string
    readonly tools: ReadonlyArray<JsonObject>
  },
  output: ReadonlyArray<JsonObject>
): JsonObject => {
  const instruction = tokenCount(input.instruction) +
    (input.tools.length === 0 ? 0 : tokenCount(JSON.stringify(input.tools)))
  const put = byModality([...input.said.flatMap(countsOf), ["text", instruction]])
  const made = output.filter((step) => step["type"] === "model_output" || step["type"] === "function_call")
  const came = byModality(made.flatMap(countsOf))
  const thoughts = total(output.filter((step) => step["type"] === "thought").flatMap(countsOf))
  const tools = total(output.filter((step) => String(step["type"]).endsWith("_result")).flatMap(countsOf))
  const sums = [put, came].map((counts) => counts.reduce((sum, { tokens }) => sum + tokens, 0))
  return {
    total_tokens: sums[0]! + sums[1]! + thoughts + tools,
    total_input_tokens: sums[0]!,
    input_tokens_by_modality: put,
    total_cached_tokens: 0,
    total_output_tokens: sums[1]!,
    ...(came.some(({ modality }) => modality !== "text") ? { output_tokens_by_modality: came } : undefined),
    total_tool_use_tokens: tools,
    total_thought_tokens: thoughts
  }
}

type Count = readonly [modality: string, tokens: number]

const total = (counts: ReadonlyArray<Count>): number => counts.reduce((sum, [, count]) => sum + count, 0)

const byModality = (counts: ReadonlyArray<Count>) => {
  const sums = new Map<string, number>()
  for (const [modality, count] of counts) if (count > 0) sums.set(modality, (sums.get(modality) ?? 0) + count)
  return [...sums].map(([modality, tokens]) => ({ modality, tokens }))
}

/** Content is counted by its modality, a thought by its signature, and anything else by its JSON. */
const countsOf = (step: JsonObject): ReadonlyArray<Count> => {
  const { content, signature, ...rest } = step
  if (typeof content === "string") return [["text", tokenCount(content)]]
  if (Array.isArray(content)) return objects(content).map(countOf)
  if (step["type"] === "thought") return [["text", tokenCount(string(signature) ?? "")]]
  return [["text", tokenCount(JSON.stringify(rest))]]
}

const countOf = (content: JsonObject): Count => {
  const text = string(content["text"])
  return text === undefined ? [string(content["type"]) ?? "text", mediaTokens] : ["text", tokenCount(text)]
}
