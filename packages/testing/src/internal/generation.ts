/**
 * `generateContent` and `streamGenerateContent`. The model answers with a sentence that quotes the prompt, calls
 * functions and fills in schemas.
 */
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import type { Reply } from "../Reply.ts"
import type * as RpcStatus from "../RpcStatus.ts"
import type { Turn } from "../Turn.ts"
import * as Caches from "./caches.ts"
import * as contents from "./contents.ts"
import * as Files from "./files.ts"
import * as FileSearchStores from "./fileSearchStores.ts"
import * as functionCalls from "./functionCalls.ts"
import * as generated from "./generated.ts"
import { isObject, type JsonObject, number, object, objects, strings } from "./json.ts"
import { paceOf } from "./latency.ts"
import { png } from "./media.ts"
import { GenerateContentRequest } from "./messages.ts"
import * as Models from "./models.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import * as rules from "./rules.ts"
import { sample } from "./sample.ts"
import { greeting, signature, tokenCount, tokens } from "./text.ts"
import * as scripts from "./turns.ts"
import { promptTokens } from "./usage.ts"
import { seedOf, type World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> =>
  paths.flatMap((path): Array<Route> => [
    {
      operation: "models.generateContent",
      method: "POST",
      path: `${path}:generateContent`,
      backends: ["gemini", "vertex"],
      fields: GenerateContentRequest,
      handle: generate(world)
    },
    {
      operation: "models.generateContentStream",
      method: "POST",
      path: `${path}:streamGenerateContent`,
      backends: ["gemini", "vertex"],
      fields: GenerateContentRequest,
      handle: generate(world)
    }
  ])

/** The paths of models that generate: base and tuned models, and endpoints of Vertex AI. */
const paths = ["models/{id}", "tunedModels/{id}", "publishers/{publisher}/models/{id}", "endpoints/{id}"]

const generate = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply, RpcStatus.RpcStatus> {
    yield* Models.supporting(world, call, "generateContent")
    const given = yield* requests.contents(call.body, "GenerateContentRequest")
    const turns = contents.turns(given)
    yield* contents.inOrder(turns, call.params["id"] ?? "")
    yield* world.signatures.check(call, turns)
    yield* Files.checkContents(world, call, given)
    const cached = (yield* Caches.used(world, call))?.prompt
    const told = { ...call, body: { ...call.body, ...cached } }
    yield* rules.check(world, told)
    yield* functionCalls.check(told)
    yield* call.quotas.charge({
      backend: call.location.backend,
      model: call.params["id"] ?? "",
      kind: "generate",
      tokens: () => promptTokens(...(cached === undefined ? [] : [cached]), call.body).total
    })
    const output = call.turn === undefined
      ? answer(world, told, turns, yield* FileSearchStores.retrieved(world, told.body))
      : scripted(call.turn)
    const parts = scripts.signed(output.parts, `${turns.length}:${contents.promptOf(turns)}`)
    yield* world.signatures.issue(parts)
    const streamsArguments = functionCalls.streamsArguments(told)
    const pace = paceOf(world.latency, call.params["id"] ?? "")
    return yield* generated.reply(call.request, call.body, { ...output, parts, cached, streamsArguments, pace })
  })

// -----------------------------------------------------------------------------
// the output of the model
// -----------------------------------------------------------------------------

const scripted = ({ candidate, finishReason, output }: Turn): generated.Generated => ({
  parts: output,
  candidate,
  finishReason
})

const answer = (
  world: World,
  call: Call,
  turns: ReadonlyArray<contents.Turn>,
  retrieved: ReadonlyArray<JsonObject>
): generated.Generated => {
  const config = object(call.body["generationConfig"])
  const last = turns.at(-1) ?? { parts: [] }
  const prompt = contents.textOf(last)
  const seed = seedOf(world, config["seed"], contents.promptOf(turns))
  const calls = functionCalls.compose(call, turns, seed)
  const spoken = calls.length > 0 ? { parts: calls } : say(config, last, prompt, seed)
  const thinking = object(config["thinkingConfig"])
  return {
    count: number(config["candidateCount"]) ?? 1,
    ...spoken,
    parts: [
      ...(thinking["includeThoughts"] === true ? [thought(prompt, calls.length > 0)] : []),
      ...codeExecution(call, prompt),
      ...spoken.parts
    ],
    candidate: grounding(call, prompt, retrieved)
  }
}

const say = (
  config: JsonObject,
  last: Pick<contents.Turn, "parts">,
  prompt: string,
  seed: string | undefined
): generated.Generated => {
  const format = objects(config["responseFormat"]).map(({ text }) => object(text)).find(({ schema }) =>
    isObject(schema)
  )
  const schema = config["responseJsonSchema"] ?? config["_responseJsonSchema"] ?? config["responseSchema"] ??
    format?.["schema"]
  if (isObject(schema) && config["responseMimeType"] === "text/x.enum") {
    return spoken(config, String(sample(schema, seed)))
  }
  if (isObject(schema)) return spoken(config, JSON.stringify(sample(schema, seed)))
  if (config["responseMimeType"] === "application/json") return spoken(config, JSON.stringify({ prompt }))
  const modalities = strings(config["responseModalities"])
  const images = modalities.includes("IMAGE") ? [{ inlineData: { mimeType: "image/png", data: png } }] : []
  if (modalities.includes("AUDIO")) {
    return {
      parts: [{ inlineData: { mimeType: "audio/L16;codec=pcm;rate=24000", data: Base64.encode(new Uint8Array(480)) } }]
    }
  }
  const results = contents.responsesOf(last)
  const text = results.length > 0
    ? results.map(({ name, response }) => `The function ${name} answered ${JSON.stringify(response)}.`).join(" ")
    : greeting(prompt)
  const said = spoken(config, text)
  return { ...said, parts: [...said.parts, ...images] }
}

/** The text within the limits of the configuration: a stop sequence or the token limit ends it. */
const spoken = (config: JsonObject, text: string): generated.Generated => {
  const stops = strings(config["stopSequences"]).map((stop) => text.indexOf(stop)).filter((index) => index >= 0)
  const stopped = stops.length > 0 ? text.slice(0, Math.min(...stops)) : text
  const limit = number(config["maxOutputTokens"]) ?? Infinity
  const all = tokens(stopped)
  return all.length > limit
    ? { parts: [{ text: all.slice(0, limit).join("") }], finishReason: "MAX_TOKENS" }
    : { parts: [{ text: stopped }] }
}

const thought = (prompt: string, signedElsewhere: boolean): JsonObject => ({
  text: `**Considering the prompt**\n\nThe prompt has ${tokenCount(prompt)} tokens.`,
  thought: true,
  ...(signedElsewhere ? undefined : { thoughtSignature: signature(prompt) })
})

// -----------------------------------------------------------------------------
// tools
// -----------------------------------------------------------------------------

const codeExecution = (call: Call, prompt: string): ReadonlyArray<JsonObject> =>
  objects(call.body["tools"]).some((tool) => "codeExecution" in tool)
    ? [
      { executableCode: { language: "PYTHON", code: `print(${JSON.stringify(prompt)})` } },
      { codeExecutionResult: { outcome: "OUTCOME_OK", output: `${prompt}\n` } }
    ]
    : []

/** The sources of the answer: the web, and documents of file search stores. */
const grounding = (call: Call, prompt: string, retrieved: ReadonlyArray<JsonObject>): JsonObject => {
  const searched = objects(call.body["tools"]).some((tool) => "googleSearch" in tool || "googleSearchRetrieval" in tool)
  const chunks = [...(searched ? [{ web: { uri: "https://example.com/", title: "example.com" } }] : []), ...retrieved]
  return chunks.length === 0 ? {} : {
    groundingMetadata: {
      ...(searched ? { webSearchQueries: [prompt] } : undefined),
      groundingChunks: chunks,
      groundingSupports: [{
        segment: { endIndex: 5, text: "Hello" },
        groundingChunkIndices: chunks.map((_, index) => index)
      }]
    }
  }
}
