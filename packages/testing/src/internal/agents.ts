/** Agents: Google's own agents, and agents that are based on them. */
import * as wire from "effect-genai/wire/Agents"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Collection from "./collection.ts"
import { type JsonObject, objects, string } from "./json.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import type { World } from "./world.ts"

const fields = [
  "id",
  "base_agent",
  "base_environment",
  "agent_config",
  "description",
  "system_instruction",
  "tools"
]

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = Collection.everywhere
  const { get, list, remove } = Collection.standard("agents", world.agents, (agent) => agent)
  return [
    { ...at, operation: "agents.create", method: "POST", path: "agents", fields, handle: create(world) },
    { ...at, operation: "agents.list", method: "GET", path: "agents", fields: [], handle: list },
    { ...at, operation: "agents.get", method: "GET", path: "agents/{id}", fields: [], handle: get },
    { ...at, operation: "agents.delete", method: "DELETE", path: "agents/{id}", fields: [], handle: remove }
  ]
}

/** The settings that an agent adds to an interaction, and to agents that are based on it. */
export interface Agent {
  readonly tools: ReadonlyArray<JsonObject>
  readonly instruction: string
}

/** The agent with this name. */
export const find = Effect.fnUntraced(
  function*(world: World, parent: string, name: string): Effect.fn.Return<Agent, RpcStatus.RpcStatus> {
    const id = name.replace(/^(?:.*\/)?agents\//, "")
    const own = yield* world.agents.get(Collection.nameOf(parent, "agents", id))
    if (own !== undefined) {
      return { tools: objects(own["tools"]), instruction: string(own["system_instruction"]) ?? "" }
    }
    if (!google.includes(id)) return yield* RpcStatus.notFound(`The agent '${name}' was not found.`)
    return { tools: id.startsWith("deep-research") ? [{ type: "google_search" }] : [], instruction: "" }
  }
)

const google: ReadonlyArray<string> = [
  "deep-research-pro-preview-12-2025",
  "deep-research-preview-04-2026",
  "deep-research-max-preview-04-2026",
  "antigravity-preview-05-2026",
  "antigravity-preview-09-2026"
]

const checked = requests.typed(wire.Agent)

const create = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body, location } = call
    yield* checked(body)
    const base = string(body["base_agent"])
    if (base !== undefined) yield* find(world, location.parent, base)
    const id = yield* Collection.freshId(world, world.agents, call, "agents", body["id"], "agent-")
    const agent = { ...body, id }
    yield* world.agents.set(Collection.nameOf(location.parent, "agents", id), agent)
    return Reply.json(agent)
  })
