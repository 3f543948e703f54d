/** The messages of a client: JSON objects with one field, which is the kind of the message. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as RpcStatus from "../../RpcStatus.ts"
import { type JsonObject, object } from "../json.ts"
import * as requests from "../requests.ts"
import type { World } from "../world.ts"
import type { Endpoint } from "./endpoint.ts"
import * as Frames from "./frames.ts"

/** Reads the kind of a message and what it holds. Refuses what is not JSON, and what the API does not know. */
export const reader = <Kind extends string>(
  schema: Schema.Struct<{ readonly [kind in Kind]: Schema.Top }>,
  { backend, version }: Endpoint,
  { lenient }: World
) =>
  Effect.fnUntraced(
    function*(
      frame: Frames.Frame
    ): Effect.fn.Return<readonly [kind: Kind, body: JsonObject, value: unknown], RpcStatus.RpcStatus> {
      const message = yield* requests.message(
        { body: Frames.parse(frame) },
        schema,
        { backend, version, dialect: "google", lenient }
      )
      const kind = Object.keys(message).find((name): name is Kind => name in schema.fields)
      if (kind === undefined) return yield* RpcStatus.invalidArgument("Request contains an invalid argument.")
      return [kind, object(message[kind]), message[kind]]
    }
  )
