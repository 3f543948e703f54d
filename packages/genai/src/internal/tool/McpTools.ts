/**
 * Tools of MCP servers as functions that a model can call: which functions they are, what their names are for the API, and what a call answers. It knows no
 * client: that of `effect/ai` and that of the MCP SDK both say how a tool is called.
 */
import * as Effect from "effect/Effect"
import type { Call, Callable } from "../../Tool.ts"
import type { FunctionDeclaration } from "../../wire/Tool.ts"
import { asFields, type Fields, isFields } from "../check/Fields.ts"
import * as McpResults from "./McpResults.ts"
import { isName } from "./ToolCalls.ts"

/** A tool as its server lists it. */
export interface McpTool {
  readonly name: string
  readonly description?: string | undefined
  readonly inputSchema: unknown
  readonly outputSchema?: unknown
}

/** A server by its client. */
export interface Server<Tool, E> {
  /** The name of the server. */
  readonly name: string
  /** Calls a tool, and answers with its result. A call that was refused is a result too: that of {@link refused}. */
  readonly call: (tool: Tool, args: Fields) => Effect.Effect<unknown, E>
}

/** How tools are declared. */
export interface Settings {
  /** What the names of the functions begin with. */
  readonly prefix?: string | undefined
  readonly behavior?: FunctionDeclaration["behavior"]
}

/** The result of a call that was refused, as that of a tool that says what went wrong. */
export const refused = (message: string): object => ({ isError: true, content: [{ type: "text", text: message }] })

/** The tools of a server as functions. The first of several tools of one name counts: calls tell them apart by their name only. */
export const callables = <Tool extends McpTool, E>(
  server: Server<Tool, E>,
  tools: ReadonlyArray<Tool>,
  settings: Settings
): ReadonlyArray<Callable<E>> => {
  const byName = new Map<string, Tool>()
  for (const tool of tools) if (!byName.has(tool.name)) byName.set(tool.name, tool)
  const names = functionNames([...byName.keys()], settings.prefix ?? "")
  return Array.from(byName.values(), (tool) => callable(server, tool, names.get(tool.name)!, settings))
}

// -----------------------------------------------------------------------------
// Private: functions
// -----------------------------------------------------------------------------

const callable = <Tool extends McpTool, E>(
  server: Server<Tool, E>,
  tool: Tool,
  name: string,
  { behavior }: Settings
): Callable<E> => {
  const { description, inputSchema, outputSchema } = tool
  return {
    name,
    server: server.name,
    declaration: Effect.succeed({
      name,
      ...description === undefined ? {} : { description },
      parametersJsonSchema: inputSchema,
      ...outputSchema === undefined ? {} : { responseJsonSchema: outputSchema },
      ...behavior === undefined ? {} : { behavior }
    }),
    needsApproval: undefined,
    call: ({ args }: Call) =>
      isFields(args ?? {})
        ? Effect.map(server.call(tool, asFields(args)), McpResults.answerOf)
        : Effect.succeed({ _tag: "Failure", error: "Invalid arguments: expected an object" })
  }
}

// -----------------------------------------------------------------------------
// Private: names
// -----------------------------------------------------------------------------

const maximumLength = 128

/**
 * The names of tools for the API. Names that the API takes stay as they are. The others are changed in the order of the alphabet, so that a list gives the
 * same names whatever its order; a number makes a name that is taken already another one.
 */
const functionNames = (names: ReadonlyArray<string>, prefix: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const refused: Array<string> = []
  for (const name of names) {
    if (isName.test(`${prefix}${name}`)) found.set(name, `${prefix}${name}`)
    else refused.push(name)
  }
  const taken = new Set(found.values())
  for (const name of refused.toSorted()) {
    const changed = changedName(`${prefix}${name}`)
    let free = changed.slice(0, maximumLength)
    for (let number = 2; taken.has(free); number++) {
      free = `${changed.slice(0, maximumLength - 1 - String(number).length)}_${number}`
    }
    taken.add(free)
    found.set(name, free)
  }
  return found
}

/** A name of the characters that the API takes. */
const changedName = (name: string): string => name.replace(/[^\w.:-]/gu, "_").replace(/^(?![A-Za-z_])/, "_")
