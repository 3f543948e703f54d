/**
 * Prompts and answers as the messages of OpenTelemetry's GenAI conventions, written as JSON. The bytes of media are left out.
 */
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import { ResponseBuilder } from "../generation/ResponseBuilder.ts"
import { InteractionBuilder } from "../interaction/InteractionBuilder.ts"
import { textOf } from "./Operation.ts"
import * as Parts from "./Parts.ts"
import type { ContentRecorder } from "./Recording.ts"

/** A message of the conventions. */
interface Message {
  readonly role: string
  readonly parts: ReadonlyArray<Parts.Part>
  readonly finish_reason?: string
}

/** Writes messages as the conventions have them. */
export const messages: ContentRecorder = {
  request: (params) => {
    const given = asFields(params)
    const config = asFields(given["config"])
    const input = given["contents"] ?? given["content"] ?? given["input"] ?? given["prompt"]
    const instructions = config["systemInstruction"] ?? given["system_instruction"] ?? given["questions"]
    const tools = config["tools"] ?? given["tools"]
    return {
      "gen_ai.input.messages": input === undefined ? undefined : json(inputOf(input)),
      "gen_ai.system_instructions": instructions === undefined ? undefined : json(instructionsOf(instructions)),
      "gen_ai.tool.definitions": Array.isArray(tools) ? json(tools.flatMap(definitionsOf)) : undefined
    }
  },
  response: (answers) => {
    const output = outputOf(answers)
    return { "gen_ai.output.messages": output.length === 0 ? undefined : json(output) }
  },
  call: (args) => ({ "gen_ai.tool.call.arguments": json(args) }),
  result: (result) => ({ "gen_ai.tool.call.result": json(result) })
}

// -----------------------------------------------------------------------------
// Private: input
// -----------------------------------------------------------------------------

/** The messages of contents, of the steps of an interaction, or of texts and parts, which are of the user. */
const inputOf = (input: unknown): ReadonlyArray<Message> => {
  const messages: Array<Message> = []
  let loose: Array<Parts.Part> = []
  const flush = () => {
    if (loose.length > 0) messages.push({ role: "user", parts: loose })
    loose = []
  }
  for (const item of listOf(input)) {
    const message = messageOf(item)
    if (message === undefined) loose.push(...Parts.partsOf(item))
    else {
      flush()
      messages.push(message)
    }
  }
  flush()
  return messages
}

/** The message of a content, a turn or a step; `undefined` for a part. */
const messageOf = (item: unknown): Message | undefined => {
  const { content, parts, role, type } = asFields(item)
  if (Array.isArray(parts) || typeof role === "string") {
    const found = listOf(parts ?? content).flatMap(Parts.partsOf)
    return { role: roleOf(role, found), parts: found }
  }
  const stepRole = typeof type === "string" && Object.hasOwn(stepRoles, type) ? stepRoles[type]! : undefined
  return stepRole === undefined ? undefined : { role: stepRole, parts: Parts.partsOf(item) }
}

const stepRoles: { readonly [type: string]: string } = {
  user_input: "user",
  model_output: "assistant",
  thought: "assistant",
  function_call: "assistant",
  function_result: "tool"
}

const roleOf = (role: unknown, parts: ReadonlyArray<Parts.Part>): string => {
  if (parts.length > 0 && parts.every(({ type }) => type === "tool_call_response")) return "tool"
  return role === "model" ? "assistant" : textOf(role) ?? "user"
}

const instructionsOf = (instructions: unknown): ReadonlyArray<Parts.Part> => {
  const { parts } = asFields(instructions)
  if (Array.isArray(parts)) return parts.flatMap(Parts.partsOf)
  // The questions of a decision.
  if (isFields(instructions) && !("text" in instructions)) return [Parts.text(json(instructions))]
  return listOf(instructions).flatMap(Parts.partsOf)
}

// -----------------------------------------------------------------------------
// Private: output
// -----------------------------------------------------------------------------

/** One message for each candidate of an answer, or of the answer that the chunks of a stream make. */
const outputOf = (answers: ReadonlyArray<unknown>): ReadonlyArray<Message> => {
  const first = asFields(answers[0])
  if ("event_type" in first) {
    const builder = new InteractionBuilder()
    for (const event of answers) builder.add(event as never)
    return interactionOutput(asFields(builder.data()))
  }
  if (Array.isArray(first["steps"])) return interactionOutput(first)
  if (isFields(first["answers"])) return [assistant([Parts.text(json(first["answers"]))], "stop")]
  if (Array.isArray(first["generatedImages"])) {
    return first["generatedImages"].map((generated) => {
      const { image, raiFilteredReason } = asFields(generated)
      return image === undefined
        ? assistant([], raiFilteredReason === undefined ? "error" : "content_filter")
        : assistant([Parts.image(image)], "stop")
    })
  }
  return candidatesOf(answers.length === 1 ? first : accumulated(answers)).map((candidate) => {
    const { content, finishReason } = asFields(candidate)
    const parts = listOf(asFields(content)["parts"]).flatMap(Parts.partsOf)
    return assistant(parts, finishOf(finishReason, parts))
  })
}

const accumulated = (chunks: ReadonlyArray<unknown>): Fields => {
  const builder = new ResponseBuilder()
  for (const chunk of chunks) builder.add(chunk as never)
  return { ...builder.data() }
}

const candidatesOf = ({ candidates }: Fields): ReadonlyArray<unknown> => Array.isArray(candidates) ? candidates : []

const interactionOutput = ({ status, steps }: Fields): ReadonlyArray<Message> => {
  const parts = listOf(steps).flatMap((step) => asFields(step)["type"] === "user_input" ? [] : Parts.partsOf(step))
  return steps === undefined ? [] : [assistant(parts, statuses.get(String(status)) ?? String(status))]
}

const assistant = (parts: ReadonlyArray<Parts.Part>, finish_reason: string): Message => ({
  role: "assistant",
  parts,
  finish_reason
})

const finishOf = (reason: unknown, parts: ReadonlyArray<Parts.Part>): string => {
  const given = textOf(reason)
  if (given === undefined) return "error"
  if (given === "STOP") return parts.some(({ type }) => type === "tool_call") ? "tool_call" : "stop"
  return reasons.get(given) ?? given.toLowerCase()
}

const reasons: ReadonlyMap<string, string> = /*#__PURE__*/ new Map([
  ["MAX_TOKENS", "length"],
  ["MALFORMED_FUNCTION_CALL", "error"],
  ["UNEXPECTED_TOOL_CALL", "error"],
  ["OTHER", "error"],
  .../*#__PURE__*/ [
    "SAFETY",
    "RECITATION",
    "LANGUAGE",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION"
  ].map((reason): [string, string] => [reason, "content_filter"])
])

const statuses: ReadonlyMap<string, string> = /*#__PURE__*/ new Map([
  ["completed", "stop"],
  ["requires_action", "tool_call"],
  ["incomplete", "length"],
  ["failed", "error"]
])

// -----------------------------------------------------------------------------
// Private: tools
// -----------------------------------------------------------------------------

/** The definitions of a tool: one for each function, or the tool of the server itself, whose settings may be secret: headers and addresses of MCP servers. */
const definitionsOf = (tool: unknown): ReadonlyArray<Fields> => {
  const fields = asFields(tool)
  const { functionDeclarations, type } = fields
  if (Array.isArray(functionDeclarations)) {
    return functionDeclarations.map((declaration) => {
      const { description, name, parameters, parametersJsonSchema } = asFields(declaration)
      return { type: "function", name, description, parameters: parametersJsonSchema ?? parameters }
    })
  }
  if (typeof type === "string") {
    const { description, name, parameters } = fields
    return [{ type, name: textOf(name) ?? type, description, parameters }]
  }
  return Object.keys(fields).filter((name) => isFields(fields[name])).map((name) => ({ type: name, name }))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const listOf = (value: unknown): ReadonlyArray<unknown> =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

/** `undefined` for what cannot be JSON. Such a value cannot be sent either, so the call fails for it. */
const json = (value: unknown): string | undefined => JSON.stringify(value)
